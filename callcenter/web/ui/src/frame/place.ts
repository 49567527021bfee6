import { ref } from 'vue'

/** Which section is shown, as the address says: `#/recordings`. */
export const place = ref(read())

export function go(section: string): void {
  window.location.hash = `#/${section}`
}

function read(): string {
  return window.location.hash.replace(/^#\//, '')
}

window.addEventListener('hashchange', () => {
  place.value = read()
})
