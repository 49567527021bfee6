import { ref } from 'vue'

/** The present, in milliseconds of the service's clock; moves four times a second. */
export const now = ref(Date.now())

let ahead = 0

/** Learn from an instant that the service just told how far our clock is off. */
export function learnTime(iso: string): void {
  const off = Date.parse(iso) - Date.now()
  if (off > ahead && off > 500) ahead = off
}

/** Seconds since an instant, never below zero. */
export function secondsSince(iso: string | null | undefined): number {
  return iso ? Math.max(0, (now.value - Date.parse(iso)) / 1000) : 0
}

window.setInterval(() => {
  now.value = Date.now() + ahead
}, 250)
