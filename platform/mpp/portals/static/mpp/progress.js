/* Live state of an operation: asks every 2 seconds, slower while the network fails, and stops when
 * the operation has finished. <div data-progress="URL"> as in components/progress_list.html. */
const update = (list, message, state) => {
  for (const step of state.steps ?? []) {
    const item = list.querySelector(`[data-key="${CSS.escape(step.key)}"]`);
    if (!item) continue;
    item.dataset.state = step.state;
    const shown = [step.state_label, step.elapsed].filter(Boolean).join(' · ');
    if (shown) item.querySelector('.progress-state').textContent = shown;
    item.querySelector('.progress-detail').textContent = step.detail ?? '';
  }
  if (message && state.message && message.textContent !== state.message) message.textContent = state.message;
};

const follow = async (list) => {
  const message = list.querySelector('[data-progress-message]');
  for (let wait = 2000; ;) {
    await new Promise((resolve) => { setTimeout(resolve, wait); });
    if (document.hidden) continue;
    try {
      const answer = await fetch(list.dataset.progress, { headers: { Accept: 'application/json' } });
      if (!answer.ok) throw new Error(String(answer.status));
      const state = await answer.json();
      wait = 2000;
      update(list, message, state);
      if (state.finished) {
        if (state.next) location.assign(state.next);
        else location.reload(); // a finished operation is shown without data-progress
        return;
      }
    } catch { wait = Math.min(wait * 2, 30000); }
  }
};

for (const list of document.querySelectorAll('[data-progress]')) follow(list);
