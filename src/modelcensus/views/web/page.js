// What pages do beyond reading, where scripts run: charts that answer the pointer, copying, Ctrl-K, a language on offer.
// Nothing here is needed to read a page, and nothing is asked of anybody else.

(() => {
  const all = (query, at = document) => [...at.querySelectorAll(query)];
  const root = document.documentElement;

  // -- charts: drawn from the specification beside the picture, when they come into view

  let drawer;
  const drawing = () =>
    (drawer ??= new Promise((done, fail) => {
      const script = document.createElement("script"); // no module: those do not load where a site is opened from a folder
      Object.assign(script, { src: root.dataset.charts, onload: done, onerror: fail });
      document.head.append(script);
    }));

  async function draw(figure) {
    await drawing();
    const spec = JSON.parse(figure.querySelector("script").textContent);
    spec.width = figure.clientWidth;
    const place = document.createElement("div");
    place.className = "live";
    // `ast`: expressions are interpreted, never compiled, so that the page's policy can forbid that; no styles are put in either.
    const options = { ast: true, actions: false, logLevel: 1, renderer: "svg", defaultStyle: false, tooltip: { disableDefaultStyle: true } };
    const { view } = await window.vegaEmbed(place, spec, options);
    figure.view?.finalize();
    figure.view = view;
    figure.querySelector(".live")?.remove();
    figure.append(place);
    figure.dataset.state = "live";
    figure.dataset.width = figure.clientWidth;
  }

  const figures = all("figure").filter((figure) => figure.querySelector("script"));
  const seen = new IntersectionObserver(
    (entries) => {
      for (const { isIntersecting, target } of entries) {
        if (!isIntersecting) continue;
        seen.unobserve(target);
        draw(target).catch(() => (target.dataset.state = "still")); // the picture stays
      }
    },
    { rootMargin: "400px" },
  );
  figures.forEach((figure) => seen.observe(figure));

  let waiting;
  addEventListener("resize", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      for (const figure of figures) if (figure.view && Number(figure.dataset.width) !== figure.clientWidth) draw(figure);
    }, 200);
  });

  // -- the search field

  const field = document.querySelector(".find input");
  if (field) {
    document.querySelector(".find kbd").hidden = false;
    addEventListener("keydown", (event) => {
      if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
      event.preventDefault();
      field.focus();
      field.select();
    });
  }

  // -- forms: what is left empty does not stand in the address

  for (const form of all("form.controls")) {
    form.addEventListener("submit", () => {
      for (const one of form.elements) if (one.name && one.value === "") one.disabled = true;
    });
  }
  addEventListener("pageshow", () => all(".controls :disabled").forEach((one) => (one.disabled = false)));

  // -- copying

  async function copy(source) {
    if (navigator.clipboard) return navigator.clipboard.writeText(source.textContent);
    getSelection().selectAllChildren(source); // without a secure connection a browser has no clipboard to write to
    document.execCommand("copy");
  }

  for (const button of all("button.copy")) {
    button.hidden = false;
    button.addEventListener("click", async () => {
      await copy(button.previousElementSibling);
      button.dataset.done = "✓";
      setTimeout(() => delete button.dataset.done, 2000);
    });
  }

  // -- how long ago, at the reader's clock

  for (const time of all("time[data-ago]")) {
    const days = Math.round((Date.now() - Date.parse(time.dateTime)) / 86400000);
    const words = new Intl.RelativeTimeFormat(root.lang, { numeric: "auto" });
    const [many, unit] = days < 60 ? [days, "day"] : [Math.round(days / 30.4), "month"];
    time.append(` (${words.format(-many, unit)})`);
  }

  // -- a page in the reader's language is on offer, never forced

  const KEY = "modelcensus-language";
  const wanted = navigator.languages.map((one) => one.slice(0, 2)).find((one) => ["en", "ko", "zh"].includes(one));
  let refused = null;
  try {
    refused = localStorage.getItem(KEY); // forbidden in some frames
  } catch {}
  const offer = wanted && wanted !== refused && document.querySelector(`.offer[lang="${wanted}"]`);
  if (offer) {
    offer.hidden = false;
    offer.querySelector("button").addEventListener("click", () => {
      offer.hidden = true;
      try {
        localStorage.setItem(KEY, wanted);
      } catch {}
    });
  }
})();
