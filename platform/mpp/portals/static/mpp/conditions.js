/* The closed condition language of definitions, with the same results as on the server
 * (templates_catalogue/definitions/expressions.py; tests hold both to the same vectors). Pure
 * functions first; below them the wiring of forms. The server decides again. */

/** Absent, null, empty text, empty list. `false` and `0` are answers. */
export const isMissing = (value) => value === undefined || value === null || value === ''
  || (Array.isArray(value) && value.length === 0);

const DATE = /^(\d{4})-(\d{2})-(\d{2})$/;
const parts = (value) => {
  const [, year, month, day] = (typeof value === 'string' && DATE.exec(value)?.map(Number)) || [];
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const days = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1];
  return year > 0 && day >= 1 && day <= days ? [year, month, day] : null;
};

/** Completed years between an ISO date and today (ISO); null when it is no date. */
export const completedYears = (born, today) => {
  const from = parts(born);
  const to = parts(today);
  if (!from || !to) return null;
  const before = to[1] < from[1] || (to[1] === from[1] && to[2] < from[2]);
  return to[0] - from[0] - (before ? 1 : 0);
};

const number = (value) => {
  if (typeof value !== 'number' && typeof value !== 'string') return null;
  const text = String(value);
  if (text.length > 17 || !/^-?(0|[1-9][0-9]*)(\.[0-9]+)?$/.test(text)) return null;
  return text.replace(/[-.]/g, '').length <= 15 ? Number(text) : null;
};

const equal = (left, right) => {
  if (isMissing(left) || isMissing(right) || typeof left === 'object') return false;
  if (typeof left === 'boolean' || typeof right === 'boolean') return left === right;
  const [one, other] = [number(left), number(right)];
  return one !== null && other !== null ? one === other : left === right;
};

// Texts are ordered by code points, as on the server, not by UTF-16 units.
const order = (left, right) => {
  const [one, other] = [[...left], [...right]];
  const at = one.findIndex((letter, index) => letter !== other[index]);
  if (at < 0) return one.length - other.length;
  return at >= other.length ? 1 : one[at].codePointAt(0) - other[at].codePointAt(0);
};

const SIGNS = { gt: (s) => s > 0, gte: (s) => s >= 0, lt: (s) => s < 0, lte: (s) => s <= 0 };
const ordered = (op, left, right) => {
  const [one, other] = [number(left), number(right)];
  if (one !== null && other !== null) return SIGNS[op](one - other);
  return typeof left === 'string' && typeof right === 'string' && SIGNS[op](order(left, right));
};

const member = (left, right) => Array.isArray(right)
  && [left].flat().some((one) => right.some((other) => equal(one, other)));

/** The value an operand stands for; undefined or null when it has none. */
export const resolve = (operand, context) => {
  if ('field' in operand) return context.answers?.[operand.field];
  if ('param' in operand) return context.params?.[operand.param];
  if ('item' in operand) return context.row?.[operand.item];
  if ('attached' in operand) return (context.attached ?? []).includes(operand.attached);
  if ('age' in operand) return completedYears(resolve(operand.age, context), context.today);
  return operand.value;
};

const compare = ({ op, left, right }, context) => {
  const [one, other] = [resolve(left, context), resolve(right, context)];
  if (op === 'ne') return !equal(one, other);
  if (isMissing(one) || isMissing(other)) return false;
  if (op === 'eq') return equal(one, other);
  return op === 'in' ? member(one, other) : ordered(op, one, other);
};

const overRows = ({ op, field, where }, context) => {
  const answer = context.answers?.[field];
  const rows = (Array.isArray(answer) ? answer : [])
    .filter((row) => row !== null && typeof row === 'object' && !Array.isArray(row));
  const test = (row) => evaluate(where, { ...context, row });
  return rows.length > 0 && (op === 'every' ? rows.every(test) : rows.some(test));
};

/** Whether a condition holds; context = {answers, params, attached, today}. */
export const evaluate = (condition, context) => {
  switch (condition.op) {
    case 'and': return condition.of.every((each) => evaluate(each, context));
    case 'or': return condition.of.some((each) => evaluate(each, context));
    case 'not': return !evaluate(condition.of, context);
    case 'empty': return isMissing(resolve(condition.of, context));
    case 'every': case 'any': return overRows(condition, context);
    default: return compare(condition, context);
  }
};

/* Wiring: <form data-conditions="ID"> with {{ data|json_script:"ID" }}, wrappers carry data-uid. */
const YES_NO = ['boolean', 'declaration'];
const plain = (kind, value) => {
  if (YES_NO.includes(kind)) return { true: true, yes: true, on: true, ya: true, false: false, no: false, tidak: false }[value.toLowerCase()] ?? null;
  const text = value.trim();
  const grouped = ['number', 'money'].includes(kind) && /^-?\d{1,3}(\.\d{3})+(,\d+)?$|^-?\d+,\d+$/.test(text);
  return grouped ? text.replaceAll('.', '').replace(',', '.') : text;
};

/** The answer in a wrapper: a text, a yes/no, a list of chosen values; undefined without a control. */
export const answerIn = (wrapper, kind) => {
  const controls = [...wrapper.querySelectorAll('input, select, textarea')].filter((c) => c.type !== 'hidden');
  if (!controls.length) return undefined;
  const [first] = controls;
  if (first.type === 'checkbox' && YES_NO.includes(kind)) return first.checked;
  if (first.type === 'checkbox') return controls.filter((c) => c.checked).map((c) => c.value);
  if (first.type === 'radio') return plain(kind, controls.find((c) => c.checked)?.value ?? '');
  return first.multiple ? [...first.selectedOptions].map((o) => o.value) : plain(kind, first.value);
};

const reveal = (wrapper, shown) => {
  wrapper.hidden = !shown;
  for (const control of wrapper.querySelectorAll('input, select, textarea, button')) control.disabled = !shown;
};

/** Show and hide in document order: the answer to a question that is not shown counts as missing. */
const apply = (form, data) => {
  const answers = { ...data.answers };
  const wrappers = [...form.querySelectorAll('[data-uid]')];
  for (const wrapper of wrappers) if (data.types?.[wrapper.dataset.uid] !== 'table') delete answers[wrapper.dataset.uid];
  for (const wrapper of wrappers) {
    const { uid } = wrapper.dataset;
    const condition = data.show?.[uid];
    const shown = !condition || evaluate(condition, { ...data, answers });
    if (condition) reveal(wrapper, shown);
    if (!shown) delete answers[uid];
    else if (data.types?.[uid] !== 'table') answers[uid] = answerIn(wrapper, data.types?.[uid]);
  }
};

if (typeof document !== 'undefined') {
  for (const form of document.querySelectorAll('form[data-conditions]')) {
    const data = JSON.parse(document.getElementById(form.dataset.conditions).textContent);
    for (const event of ['input', 'change']) form.addEventListener(event, () => apply(form, data));
    apply(form, data);
  }
}
