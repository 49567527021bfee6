const LIKE_A_NUMBER = /^\+?[\d\s()-]{3,}$/
const SHORTEST_WHOLE = 7

/** What the search field and the choices beside it ask the API for. */
export interface Wanted {
  words: string
  tier: string
  sort: string
}

/**
 * Turn what somebody typed into a question.
 *
 * Few digits are the end of a number, more are a whole one; who sees numbers masked asks for whole
 * ones only.
 */
export function asked(wanted: Wanted, masked: boolean): Record<string, string | null> {
  const words = wanted.words.trim()
  const digits = words.replace(/\D/g, '')
  const number = LIKE_A_NUMBER.test(words)
  const whole = number && (digits.length >= SHORTEST_WHOLE || masked || words.startsWith('+'))
  return {
    q: number ? null : words,
    number: whole ? words : null,
    number_end: number && !whole ? digits : null,
    tier: wanted.tier,
    sort: wanted.sort,
  }
}
