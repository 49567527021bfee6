import { onMounted, onUnmounted, type Ref } from 'vue'

/**
 * Keep the keyboard's place while states change.
 *
 * What had the focus may vanish or become unusable with the next state of a call; the browser then
 * puts the focus nowhere, and who works by keyboard or hears the screen begins at the top of the
 * page. It goes to the nearest `[data-home]` before or around it instead, else to the last one.
 */
export function useSteadyFocus(root: Ref<HTMLElement | null>): void {
  let last: { homes: HTMLElement[] } | null = null

  const note = (event: FocusEvent): void => {
    const at = event.target
    if (!(at instanceof HTMLElement)) return
    const homes: HTMLElement[] = []
    for (let place: HTMLElement | null = at; place !== null; place = place.parentElement) {
      const home = place.querySelector<HTMLElement>('[data-home]')
      if (home !== null && home !== at && !homes.includes(home)) homes.push(home)
    }
    last = { homes }
  }
  // Who clicks beside everything wants it nowhere.
  const forget = (): void => {
    last = null
  }
  const look = (): void => {
    const now = document.activeElement
    if (last === null || (now !== null && now !== document.body)) return
    const home = last.homes.find((each) => each.isConnected) ?? root.value?.querySelector<HTMLElement>('[data-home]')
    home?.focus({ preventScroll: true })
  }
  const watcher = new MutationObserver(look)

  onMounted(() => {
    if (root.value === null) return
    watcher.observe(root.value, { subtree: true, childList: true, attributes: true, attributeFilter: ['disabled'] })
    root.value.addEventListener('focusin', note)
    document.addEventListener('pointerdown', forget, true)
  })
  onUnmounted(() => {
    watcher.disconnect()
    document.removeEventListener('pointerdown', forget, true)
  })
}
