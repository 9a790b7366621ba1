/* Service worker: a page without personal data works without network, on this host only.
 * Network first, so that nobody sees stale steps or fees. Only the shell is stored. The name of the
 * cache holds the addresses of the assets, which change with their content: a release drops it. */
const OFFLINE = '{{ offline|escapejs }}';
const SHELL = [OFFLINE{% for asset in assets %}, '{{ asset|escapejs }}'{% endfor %}];
const CACHE = `mpp ${SHELL.join(' ')}`;

self.addEventListener('install', (event) => {
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(SHELL)).then(() => self.skipWaiting()));
});

self.addEventListener('activate', (event) => {
  event.waitUntil(
    caches.keys()
      .then((names) => Promise.all(names.filter((name) => name !== CACHE).map((name) => caches.delete(name))))
      .then(() => self.clients.claim()),
  );
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  if (request.method !== 'GET' || new URL(request.url).origin !== self.location.origin) return;
  event.respondWith(
    fetch(request).catch(async () => {
      const stored = await caches.match(request);
      if (stored) return stored;
      const page = request.mode === 'navigate' ? await caches.match(OFFLINE) : undefined;
      return page ?? Response.error();
    }),
  );
});
