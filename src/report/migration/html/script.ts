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
  one('#save-json')?.addEventListener('click', () => save('report.json', 'application/json', JSON.stringify(report(), null, 2) + '\\n'));
  one('#save-csv')?.addEventListener('click', () => {
    const cell = (text) => '"' + (/^[=+@\\t\\r-]/.test(text) ? "'" : '') + String(text).replaceAll('"', '""') + '"';
    const lines = [['id', 'code', 'severity', 'object', 'message', 'action']];
    for (const group of report().findings) for (const item of group.findings) for (const place of item.places.length ? item.places : [{}]) lines.push([item.id, item.code, item.severity, [place.kind, place.namespace, place.name].filter(Boolean).join(' '), item.message, item.action || group.action]);
    save('findings.csv', 'text/csv', lines.map((line) => line.map(cell).join(',') + '\\r\\n').join(''));
  });
  const SVG = 'http:' + '//www.w3.org/2000/svg';
  const element = (name, attributes, text) => {
    const made = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
    if (text !== undefined) made.textContent = text;
    return made;
  };
  const COLUMNS = [{ x: 0, width: 210, letters: 27 }, { x: 260, width: 330, letters: 43 }, { x: 640, width: 250, letters: 32 }];
  const diagram = (hosts, label) => {
    const names = hosts.map(({ host }) => (host === '*' ? 'any other host' : host));
    const routes = hosts.flatMap((item) => item.routes);
    const ends = [...new Set(routes.flatMap(({ to }) => to))];
    const height = Math.max(names.length, routes.length, ends.length, 1) * 26;
    const svg = element('svg', { role: 'img', 'aria-label': label, width: 890, height, viewBox: '0 0 890 ' + height });
    const line = (from, fromRow, toRow) => {
      const start = COLUMNS[from].x + COLUMNS[from].width;
      const end = COLUMNS[from + 1].x;
      const y1 = fromRow * 26 + 11;
      const y2 = toRow * 26 + 11;
      return 'M' + start + ' ' + y1 + (y1 === y2 ? 'H' + end : 'C' + (start + 25) + ' ' + y1 + ' ' + (end - 25) + ' ' + y2 + ' ' + end + ' ' + y2);
    };
    const lines = [];
    let at = 0;
    hosts.forEach((item, from) => {
      for (const { to } of item.routes) {
        lines.push(line(0, from, at));
        for (const end of to) lines.push(line(1, at, ends.indexOf(end)));
        at += 1;
      }
    });
    svg.append(element('path', { class: 'edge', d: lines.join('') }));
    [names, routes.map(({ route }) => route), ends].forEach((texts, index) => {
      const { x, width, letters } = COLUMNS[index];
      texts.forEach((text, row) => {
        const box = element('g', {});
        box.append(element('title', {}, text), element('rect', { class: 'node', x: x + 0.5, y: row * 26 + 1, width: width - 1, height: 20, rx: 3 }), element('text', { x: x + 7, y: row * 26 + 15 }, text.length > letters ? text.slice(0, letters - 12) + '\u2026' + text.slice(-11) : text));
        svg.append(box);
      });
    });
    const frame = document.createElement('div');
    frame.className = 'scroll';
    frame.append(svg);
    return frame;
  };
  let parsed;
  const report = () => (parsed ??= JSON.parse(one('#document').textContent));
  const draw = (details) => {
    const place = details.querySelector('[data-diagram]');
    if (!place || place.childElementCount > 0) return;
    const group = report().hostGroups.find(({ id }) => id === place.dataset.diagram);
    if (!group) return;
    for (const [title, hosts] of [['Today', group.before], ['Afterwards', group.after]]) {
      const head = document.createElement('h3');
      head.textContent = title;
      place.append(head, diagram(hosts, title + ': hosts, routes and where they lead'));
    }
  };
  for (const item of all('details[data-group]')) item.addEventListener('toggle', () => { if (item.open) draw(item); });
  let opened = [];
  addEventListener('beforeprint', () => { opened = all('details:not([open])'); for (const item of opened) { draw(item); item.open = true; } });
  addEventListener('afterprint', () => { for (const item of opened) item.open = false; });
  apply();
})();
`;
