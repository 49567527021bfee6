/** Seconds as m:ss, from an hour on as h:mm. */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds))
  if (whole >= 3600) return `${Math.floor(whole / 3600)}:${two(Math.floor((whole % 3600) / 60))} h`
  return `${Math.floor(whole / 60)}:${two(whole % 60)}`
}

/** A telephone number in groups that can be read aloud; masked ones keep their stars. */
export function phoneNumber(number: string | null | undefined): string {
  if (!number) return ''
  const china = /^(\+86)?(1[\d*]{2})([\d*]{4})([\d*]{4})$/.exec(number)
  if (china) return `${china[1] ? '+86 ' : ''}${china[2]} ${china[3]} ${china[4]}`
  const america = /^\+1([\d*]{3})([\d*]{3})([\d*]{4})$/.exec(number)
  if (america) return `+1 ${america[1]} ${america[2]} ${america[3]}`
  if (/^[\d*]{1,6}$/.test(number) || !/^\+?[\d*]+$/.test(number)) return number
  const country = /^\+(1|7|2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58]|\d{3})/.exec(number)?.[0] ?? ''
  const digits = number.slice(country.length)
  const groups: string[] = []
  for (let end = digits.length; end > 0; end -= 4) groups.unshift(digits.slice(Math.max(0, end - 4), end))
  return [country, ...groups].filter(Boolean).join(' ')
}

/** An instant as the language writes it: today only the time, else date and time. */
export function instant(iso: string | null | undefined, language: string, today = new Date()): string {
  if (!iso) return ''
  const at = new Date(iso)
  const sameDay = at.toDateString() === today.toDateString()
  const time: Intl.DateTimeFormatOptions = { hour: '2-digit', minute: '2-digit', hour12: false }
  const date: Intl.DateTimeFormatOptions =
    at.getFullYear() === today.getFullYear()
      ? { month: '2-digit', day: '2-digit' }
      : { year: 'numeric', month: '2-digit', day: '2-digit' }
  return at.toLocaleString(language, sameDay ? time : { ...date, ...time })
}

function two(value: number): string {
  return String(value).padStart(2, '0')
}
