/* What was typed survives a lost connection: kept on the device until the server has it.
 *
 * <form data-draft="KEY" data-draft-restored="..." data-autosave="URL" data-autosaved="...">
 *   <p role="status" data-draft-status></p></form>
 * <div data-draft-forget="KEY"></div> on the page after sending removes it.
 *
 * The server's draft stays the truth: only empty fields are filled from the device. Files,
 * passwords and fields with data-draft-skip (identity numbers on a shared phone) are not kept. */
const open = () => new Promise((resolve, reject) => {
  const request = indexedDB.open('draf', 1);
  request.onupgradeneeded = () => request.result.createObjectStore('draf');
  request.onsuccess = () => resolve(request.result);
  request.onerror = () => reject(request.error);
});

const run = async (mode, action) => {
  const database = await open();
  return new Promise((resolve, reject) => {
    const request = action(database.transaction('draf', mode).objectStore('draf'));
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
};

export const put = (key, value) => run('readwrite', (store) => store.put(value, key));
export const get = (key) => run('readonly', (store) => store.get(key));
export const forget = (key) => run('readwrite', (store) => store.delete(key));

const CHOICES = ['checkbox', 'radio'];
const kept = (control) => control.name && control.name !== 'csrfmiddlewaretoken'
  && !['file', 'password', 'hidden', 'submit', 'button'].includes(control.type)
  && !('draftSkip' in control.dataset);

/** Answers of a form as `{name: [value, ...]}`; choices count when they are checked. */
const read = (form) => {
  const answers = {};
  for (const control of [...form.elements].filter(kept)) {
    answers[control.name] ??= [];
    if (!CHOICES.includes(control.type) || control.checked) answers[control.name].push(control.value);
  }
  return answers;
};

const restore = (form, saved) => {
  const present = read(form);
  let changed = false;
  for (const control of [...form.elements].filter(kept)) {
    const values = saved[control.name];
    if (!values?.length || present[control.name].some((value) => value !== '')) continue;
    if (CHOICES.includes(control.type)) control.checked = values.includes(control.value);
    else [control.value] = values;
    changed = true;
  }
  if (changed) form.dispatchEvent(new Event('change', { bubbles: true }));
  return changed;
};

const autosave = async (form, say) => {
  try {
    const answer = await fetch(form.dataset.autosave, {
      method: 'POST', body: new FormData(form), headers: { 'X-Autosave': '1' }, redirect: 'error',
    });
    if (answer.ok) say(form.dataset.autosaved ?? '');
  } catch { /* no network: the device keeps it */ }
};

for (const form of document.querySelectorAll('form[data-draft]')) {
  const key = form.dataset.draft;
  const status = form.querySelector('[data-draft-status]');
  const say = (message) => { if (status && message) status.textContent = message; };
  let timer;
  form.addEventListener('input', () => {
    put(key, read(form)).catch(() => {});
    if (!form.dataset.autosave) return;
    clearTimeout(timer);
    timer = setTimeout(() => autosave(form, say), 2000);
  });
  form.addEventListener('submit', () => clearTimeout(timer));
  get(key).then((saved) => { if (saved && restore(form, saved)) say(form.dataset.draftRestored); }).catch(() => {});
}
for (const mark of document.querySelectorAll('[data-draft-forget]')) forget(mark.dataset.draftForget).catch(() => {});
