import { ref } from 'vue'

export type Theme = 'light' | 'dark'

const KEPT = 'callcenter.theme'
const dark = window.matchMedia('(prefers-color-scheme: dark)')

export const theme = ref<Theme>(wanted())

/** Put the theme on the page, and follow the system's while nobody has chosen. */
export function wearTheme(): void {
  put()
  dark.addEventListener('change', () => {
    theme.value = wanted()
    put()
  })
}

/** Change between light and dark, for this browser. */
export function changeTheme(): void {
  theme.value = theme.value === 'dark' ? 'light' : 'dark'
  window.localStorage.setItem(KEPT, theme.value)
  put()
}

function wanted(): Theme {
  const kept = window.localStorage.getItem(KEPT)
  if (kept === 'light' || kept === 'dark') return kept
  return dark.matches ? 'dark' : 'light'
}

function put(): void {
  document.documentElement.classList.toggle('dark', theme.value === 'dark')
}
