/**
 * What the page does beyond being read: filters that live in the address, sorting, the theme, export, and opening
 * everything for print. It changes classes, attributes and text of what is there, and makes no markup.
 */
export const SCRIPT = `
'use strict';
(() => {
  const root = document.documentElement;
  root.classList.remove('no-script');
  const all = (selector, from = document) => [...from.querySelectorAll(selector)];
  const one = (selector) => document.querySelector(selector);
  const rows = all('[data-verdict]');
  const hiddenNote = one('#hidden-note');
  const state = () => new URLSearchParams(location.hash.slice(1));
  const apply = () => {
    const wanted = state();
    const verdict = wanted.get('v') || '';
    const unit = wanted.get('unit') || '';
    const words = (wanted.get('q') || '').toLowerCase().split(' ').filter(Boolean);
    const known = wanted.get('known') === '1';
    let left = 0;
    for (const row of rows) {
      const text = (row.dataset.text || '').toLowerCase();
      const isKnown = row.dataset.known === '1';
      const fits = (!verdict || row.dataset.verdict === verdict) && (!unit || (row.dataset.units || '').split('\\u0001').includes(unit)) && words.every((word) => text.includes(word));
      const show = fits && (known || !isKnown);
      if (fits && !show) left += 1;
      row.classList.toggle('hidden', !show);
    }
    for (const button of all('[data-filter-verdict]')) button.setAttribute('aria-pressed', String(button.dataset.filterVerdict === verdict));
    const select = one('#filter-unit');
    if (select) select.value = unit;
    const input = one('#filter-text');
    if (input && input !== document.activeElement) input.value = wanted.get('q') || '';
    const toggle = one('#filter-known');
    if (toggle) toggle.setAttribute('aria-pressed', String(!known));
    if (hiddenNote) hiddenNote.textContent = left === 0 ? '' : left + (left === 1 ? ' known difference is hidden' : ' known differences are hidden');
    const shown = one('#shown-note');
    if (shown) shown.textContent = all('#units tbody tr:not(.hidden)').length + ' of ' + all('#units tbody tr').length + ' units shown';
  };
  const set = (key, value) => {
    const wanted = state();
    if (value) wanted.set(key, value); else wanted.delete(key);
    history.replaceState(null, '', '#' + wanted.toString());
    apply();
  };
  for (const button of all('[data-filter-verdict]')) button.addEventListener('click', () => set('v', button.dataset.filterVerdict));
  one('#filter-unit')?.addEventListener('change', (event) => set('unit', event.target.value));
  one('#filter-text')?.addEventListener('input', (event) => set('q', event.target.value.trim()));
  one('#filter-known')?.addEventListener('click', () => set('known', state().get('known') === '1' ? '' : '1'));
  addEventListener('hashchange', apply);
  for (const button of all('th button')) button.addEventListener('click', () => {
    const head = button.closest('th');
    const table = button.closest('table');
    const index = [...head.parentNode.children].indexOf(head);
    const down = head.getAttribute('aria-sort') !== 'ascending';
    for (const other of all('th', table)) other.removeAttribute('aria-sort');
    head.setAttribute('aria-sort', down ? 'ascending' : 'descending');
    const body = table.tBodies[0];
    const key = (row) => row.cells[index].dataset.sort ?? row.cells[index].textContent;
    const compare = (a, b) => { const x = Number(a), y = Number(b); return Number.isNaN(x) || Number.isNaN(y) ? (a < b ? -1 : a > b ? 1 : 0) : x - y; };
    const sorted = [...body.rows].sort((a, b) => (down ? 1 : -1) * compare(key(a), key(b)));
    body.append(...sorted);
  });
  one('#theme')?.addEventListener('click', () => {
    const dark = root.dataset.theme ? root.dataset.theme === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
    root.dataset.theme = dark ? 'light' : 'dark';
  });
  const save = (name, type, text) => {
    const link = document.createElement('a');
    const url = URL.createObjectURL(new Blob([text], { type }));
    link.href = url;
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(url), 1000);
  };
  one('#save-json')?.addEventListener('click', () => save('report.json', 'application/json', JSON.stringify(JSON.parse(one('#document').textContent), null, 2) + '\\n'));
  one('#save-csv')?.addEventListener('click', () => {
    const cell = (text) => '"' + (/^[=+@\\t\\r-]/.test(text) ? "'" : '') + String(text).replaceAll('"', '""') + '"';
    const report = JSON.parse(one('#document').textContent);
    const lines = [['id', 'code', 'severity', 'object', 'message', 'action']];
    for (const group of report.findings) for (const item of group.findings) for (const place of item.places.length ? item.places : [{}]) lines.push([item.id, item.code, item.severity, [place.kind, place.namespace, place.name].filter(Boolean).join(' '), item.message, item.action || group.action]);
    save('findings.csv', 'text/csv', lines.map((line) => line.map(cell).join(',') + '\\r\\n').join(''));
  });
  let opened = [];
  addEventListener('beforeprint', () => { opened = all('details:not([open])'); for (const item of opened) item.open = true; });
  addEventListener('afterprint', () => { for (const item of opened) item.open = false; });
  apply();
})();
`;
