/** A stretch of a recording in which nobody speaks, as shares of its length. */
export interface Silence {
  from: number
  to: number
}

const QUIET = 2

/**
 * Find the stretches in which both voices are quiet.
 *
 * Args:
 *   channels: Loudness of each voice by column, 0 to 100.
 *   length_s: Of the recording.
 *   shortest_s: Shorter pauses belong to the talk.
 */
export function silences(channels: number[][], length_s: number, shortest_s = 2): Silence[] {
  const columns = Math.max(0, ...channels.map((channel) => channel.length))
  const found: Silence[] = []
  let began: number | null = null
  for (let at = 0; at <= columns; at++) {
    const quiet = at < columns && channels.every((channel) => (channel[at] ?? 0) <= QUIET)
    if (quiet && began === null) began = at
    if (!quiet && began !== null) {
      if (((at - began) / columns) * length_s >= shortest_s) found.push({ from: began / columns, to: at / columns })
      began = null
    }
  }
  return found
}
