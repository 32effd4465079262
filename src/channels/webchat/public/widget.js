/*
 * The one line a site embeds: <script src="https://…/webchat/widget.js" async></script>
 * Options are data-attributes: language (vi, en), color (#rrggbb), position (right, left), title.
 */
(() => {
  const script = document.currentScript;
  // Embedded twice by mistake, one chat is enough.
  if (script === null || document.querySelector('[data-hoi-luat]') !== null) return;
  const base = new URL('.', script.src).href;
  const host = document.createElement('div');
  host.dataset.hoiLuat = '';
  const start = () => {
    document.body.append(host);
    import(`${base}main.js`).then(({ mountWidget }) => mountWidget({ base, host, options: { ...script.dataset } }));
  };
  if (document.body === null) document.addEventListener('DOMContentLoaded', start);
  else start();
})();
