import { ref } from 'vue'

/** Which section is shown, as the address says: `#/recordings`. */
export const place = ref('')

/** What of the section, where it has parts of its own: `#/settings/queues` gives `queues`. */
export const within = ref('')

export function go(section: string): void {
  window.location.hash = `#/${section}`
}

function read(): void {
  const [first, ...rest] = window.location.hash.replace(/^#\//, '').split('/')
  place.value = first ?? ''
  within.value = rest.join('/')
}

window.addEventListener('hashchange', read)
read()
