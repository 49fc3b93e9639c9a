// Serves the built page without a network after the first visit. The build puts two lines before
// this one: `RELEASE`, a name that changes with any file of the page, and `FILES`, all of them.
/* global RELEASE, FILES */
const PREFIX = 'logscope-';
const NAME = PREFIX + RELEASE;

self.addEventListener('install', (event) => {
  event.waitUntil(caches.open(NAME).then((cache) => cache.addAll(FILES)));
});

// The files of an older release go when no page of it is open any more.
self.addEventListener('activate', (event) => {
  event.waitUntil(
    caches.keys().then((names) => {
      const old = names.filter((name) => name.startsWith(PREFIX) && name !== NAME);
      return Promise.all(old.map((name) => caches.delete(name)));
    }),
  );
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  if (request.method !== 'GET' || new URL(request.url).origin !== location.origin) return;
  event.respondWith(request.mode === 'navigate' ? pageOf(request) : fileOf(request));
});

/** The page itself comes from the network while there is one, so that a new release is seen. */
async function pageOf(request) {
  try {
    return await fetch(request);
  } catch {
    return (await caches.match('./', { cacheName: NAME, ignoreVary: true })) ?? Response.error();
  }
}

/** Names of files change with their content: what is kept is right. */
async function fileOf(request) {
  return (
    (await caches.match(request, { cacheName: NAME, ignoreSearch: true, ignoreVary: true })) ??
    fetch(request)
  );
}
