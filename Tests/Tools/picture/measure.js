// Added to a copy of a page: what the browser made of it, as JSON in an element of its own.
addEventListener('load', () => {
  const box = element => { const r = element.getBoundingClientRect(); return [r.left, r.top, r.right, r.bottom]; };
  const colour = (element, name) => getComputedStyle(element)[name];
  const isShown = element => element.getClientRects().length > 0;
  const found = {
    width: innerWidth, scrollWidth: document.documentElement.scrollWidth,
    back: colour(document.body, 'backgroundColor'), ink: colour(document.body, 'color'),
    soft: colour(document.querySelector('header p'), 'color'),
    charts: [...document.querySelectorAll('svg[data-chart]')].map(svg => ({
      id: svg.dataset.chart, box: box(svg), role: svg.getAttribute('role'),
      name: document.getElementById(svg.getAttribute('aria-labelledby'))?.textContent ?? '',
      about: document.getElementById(svg.getAttribute('aria-describedby'))?.textContent ?? '',
      lines: [...svg.querySelectorAll('[data-line]')].map(path => ({
        name: path.dataset.line, d: path.getAttribute('d'), box: box(path),
        colour: colour(path, path.classList.contains('stack') ? 'fill' : 'stroke'), dashes: colour(path, 'strokeDasharray'),
      })),
      labels: [...svg.closest('.plot').querySelectorAll('.ends span')].filter(isShown).map(box),
      times: [...svg.closest('.plot').querySelectorAll('.x span')].filter(isShown).map(box),
      numbers: [...svg.parentElement.querySelectorAll('.mark-number')].map(span => span.textContent),
    })),
    reachable: [...document.querySelectorAll('.scroll')].every(element => element.tabIndex === 0 && element.ariaLabel),
    ids: [...document.querySelectorAll('[id]')].map(element => element.id),
    targets: [...document.querySelectorAll('a[href]')].map(a => a.getAttribute('href')),
    requests: performance.getEntriesByType('resource').map(entry => entry.name),
  };
  const told = document.createElement('pre');
  told.id = 'measured';
  told.textContent = JSON.stringify(found);
  // A phone is a frame as wide as one.
  (frameElement ? parent.document : document).body.append(told);
});
