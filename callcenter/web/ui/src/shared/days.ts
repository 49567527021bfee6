/** The instant at which a local day begins (`2026-11-21`), or one some days later; null without one. */
export function startOfDay(day: string, later: number): string | null {
  if (!day) return null
  const at = new Date(`${day}T00:00:00`)
  at.setDate(at.getDate() + later)
  return at.toISOString()
}

/** A day counted from today, in the form of a date field. */
export function dayFromToday(later: number, now = new Date()): string {
  const at = new Date(now)
  at.setDate(at.getDate() + later)
  return `${at.getFullYear()}-${String(at.getMonth() + 1).padStart(2, '0')}-${String(at.getDate()).padStart(2, '0')}`
}
