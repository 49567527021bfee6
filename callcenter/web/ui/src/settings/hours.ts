/** Days of a week in its order. */
export const WEEK = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const
export type Day = (typeof WEEK)[number]

/** Take a week apart that is written by stretches (`mon-fri`, `sat,sun`): hours by day, '' is closed. */
export function byDay(weekly: Record<string, string>): Record<Day, string> {
  const days = Object.fromEntries(WEEK.map((day) => [day, ''])) as Record<Day, string>
  for (const [words, hours] of Object.entries(weekly)) {
    for (const day of daysOf(words)) days[day] = hours === 'closed' ? '' : hours
  }
  return days
}

/** Write it day by day; the service joins equal days again. */
export function asWeek(days: Record<Day, string>): Record<string, string> {
  return Object.fromEntries(WEEK.filter((day) => days[day].trim() !== '').map((day) => [day, days[day].trim()]))
}

/** The days that a stretch names; it may go over the end of the week. */
export function daysOf(words: string): Day[] {
  return words.split(',').flatMap((part) => {
    const [first, last] = part.trim().split('-') as [string, string | undefined]
    const start = WEEK.indexOf(first.trim() as Day)
    const end = WEEK.indexOf((last ?? first).trim() as Day)
    if (start < 0 || end < 0) return []
    const length = ((end - start + WEEK.length) % WEEK.length) + 1
    return Array.from({ length }, (_, n) => WEEK[(start + n) % WEEK.length]!)
  })
}
