/* On every page: focus on errors, one submission per tap, copy buttons, file sizes, announcements,
 * the service worker. Nothing here is needed for a page to work. */
document.documentElement.dataset.js = '';

/** Say something to people who use a screen reader. */
export const announce = (message) => {
  const region = document.querySelector('[data-live]');
  if (region) { region.textContent = ''; setTimeout(() => { region.textContent = message; }, 50); }
};

// The summary takes the focus when the page opens; its links take it to the field, label in sight.
const summary = document.querySelector('[data-error-summary]');
if (summary) {
  summary.focus();
  summary.addEventListener('click', (event) => {
    const link = event.target.closest('a[href^="#"]');
    const target = link && document.getElementById(link.hash.slice(1));
    if (!target) return;
    event.preventDefault();
    (target.closest('fieldset, .field') ?? target).scrollIntoView();
    target.focus({ preventScroll: true });
  });
}

// A second tap on a slow network sends nothing. The button is disabled after the browser has read
// its name and value, and given back when the page is shown again.
document.addEventListener('submit', (event) => {
  const form = event.target;
  if (!form.matches('[data-once]') || event.defaultPrevented) return;
  if (form.dataset.sent) { event.preventDefault(); return; }
  form.dataset.sent = 'yes';
  setTimeout(() => {
    for (const button of form.querySelectorAll('button:not([type="button"]):not(:disabled)')) {
      button.disabled = true;
      button.dataset.waiting = '';
    }
  });
});
addEventListener('pageshow', () => {
  for (const form of document.querySelectorAll('form[data-sent]')) delete form.dataset.sent;
  for (const button of document.querySelectorAll('button[data-waiting]')) {
    button.disabled = false;
    delete button.dataset.waiting;
  }
});

document.addEventListener('click', async (event) => {
  const button = event.target.closest('[data-copy]');
  if (!button) return;
  await navigator.clipboard.writeText(button.dataset.copy);
  const label = button.querySelector('span');
  const before = label.textContent;
  label.textContent = button.dataset.copied;
  announce(button.dataset.copied);
  setTimeout(() => { label.textContent = before; }, 3000);
});

document.addEventListener('change', (event) => {
  const note = event.target.type === 'file' && event.target.closest('.upload')?.querySelector('[data-upload-size]');
  if (!note) return;
  const size = (bytes) => (bytes < 1048576 ? `${Math.max(1, Math.round(bytes / 1024))} KB`
    : `${(bytes / 1048576).toLocaleString(document.documentElement.lang, { maximumFractionDigits: 1 })} MB`);
  note.textContent = [...event.target.files].map((file) => `${file.name} (${size(file.size)})`).join(', ');
});

const { worker } = document.body.dataset;
if (worker && 'serviceWorker' in navigator) navigator.serviceWorker.register(worker).catch(() => {});
