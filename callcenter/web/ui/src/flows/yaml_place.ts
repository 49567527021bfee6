/** Where in a YAML text somebody is writing: the way there, and what stands there already. */
export interface Place {
  /** Keys from the top; `[]` is an item of a list. */
  path: string[]
  /** Whether a key is being written, else a value. */
  atKey: boolean
  /** What has been written of it, and where that begins in the text. */
  prefix: string
  from: number
  /** Keys that the same map has already. */
  siblings: string[]
}

interface Opened {
  list: boolean
  key: string | null
  keys: string[]
}

interface Line {
  indent: number
  items: number
  key: string | null
  rest: string
}

const QUOTED = /^"(.*)"$|^'(.*)'$/

/** Find the place of an offset; null in a comment or inside a text over several lines. */
export function placeAt(text: string, offset: number): Place | null {
  const before = text.slice(0, offset)
  const lines = before.split('\n')
  const last = lines.length - 1
  if (/(^|\s)#/.test(lines[last]!.replace(/"[^"]*"|'[^']*'/g, ''))) return null
  return insideBrackets(lines, offset) ?? inBlock(text.split('\n'), lines, offset)
}

/** Names of the steps of a flow, in the order of the text. */
export function stepNames(text: string): string[] {
  const lines = text.split('\n').map(read)
  const steps = lines.findIndex((line) => line?.key === 'steps' && line.indent === 0)
  if (steps < 0) return []
  const inside = lines.slice(steps + 1)
  const end = inside.findIndex((line) => line !== null && line.indent === 0)
  const own = (end < 0 ? inside : inside.slice(0, end)).filter((line) => line !== null)
  const indent = own[0]?.indent ?? 0
  return own.flatMap((line) => (line.indent === indent && line.key !== null ? [line.key] : []))
}

/** A place inside `{ … }` or `[ … ]`: read from the line on which its value begins. */
function insideBrackets(lines: string[], offset: number): Place | null {
  const last = lines.length - 1
  let indent = Number.POSITIVE_INFINITY
  for (let at = last; at >= 0 && indent > 0; at--) {
    const line = read(lines[at]!)
    if (line === null || line.indent >= indent) continue
    indent = line.indent
    const scanned = scan([line.rest, ...lines.slice(at + 1)].join('\n'))
    if (scanned.opened.length === 0) continue
    const above = [...ancestors(lines.slice(0, at), line.indent), ...items(line), ...(line.key === null ? [] : [line.key])]
    const inner = scanned.opened.at(-1)!
    const way = scanned.opened.flatMap((one) => (one.list ? ['[]'] : one.key === null ? [] : [one.key]))
    return {
      path: [...above, ...way],
      atKey: !inner.list && inner.key === null,
      prefix: scanned.token,
      from: offset - scanned.token.length,
      siblings: inner.keys,
    }
  }
  return null
}

function inBlock(every: string[], lines: string[], offset: number): Place | null {
  const head = lines.at(-1)!
  const key = /^(\s*(?:- +)*)([^\s:]*)$/.exec(head)
  if (key !== null) {
    const indent = key[1]!.length
    const line = read(`${head}_:`)!
    const above = [...ancestors(lines.slice(0, -1), line.indent), ...items(line)]
    return { path: above, atKey: true, prefix: key[2]!, from: offset - key[2]!.length, siblings: siblings(every, lines.length - 1, indent) }
  }
  const line = read(head)
  if (line === null || line.key === null) return null
  const prefix = line.rest.trimStart()
  if (/\s/.test(prefix)) return null
  return {
    path: [...ancestors(lines.slice(0, -1), line.indent), ...items(line), line.key],
    atKey: false,
    prefix,
    from: offset - prefix.length,
    siblings: [],
  }
}

/** Keys above a line, from the top. */
function ancestors(lines: string[], indent: number): string[] {
  const path: string[] = []
  let limit = indent
  for (let at = lines.length - 1; at >= 0 && limit > 0; at--) {
    const line = read(lines[at]!)
    if (line === null || line.indent >= limit + 2 * line.items) continue
    const own = line.indent + 2 * line.items
    if (own < limit && line.key !== null) {
      path.unshift(...items(line), line.key)
      limit = line.indent
    } else if (line.items > 0 && own === limit) {
      path.unshift(...items(line))
      limit = line.indent
    }
  }
  return path
}

/** Keys of the block map to which a line belongs, the line itself left out. */
function siblings(lines: string[], at: number, indent: number): string[] {
  const found: string[] = []
  const look = (from: number, step: number): void => {
    for (let line = from; line >= 0 && line < lines.length; line += step) {
      const one = read(lines[line]!)
      if (one === null) continue
      const own = one.indent + 2 * one.items
      if (own < indent || (one.items > 0 && step > 0 && own === indent)) return
      if (own === indent && one.key !== null) found.push(one.key)
      if (one.items > 0 && own === indent) return
    }
  }
  look(at - 1, -1)
  look(at + 1, 1)
  return found
}

function items(line: Line): string[] {
  return Array.from({ length: line.items }, () => '[]')
}

/** Read one line; null for an empty one and for comments. */
function read(text: string): Line | null {
  const parts = /^(\s*)((?:- +)*)(?:("[^"]*"|'[^']*'|[^\s:#{[][^:#]*?)\s*:(?=\s|$))?(.*)$/.exec(text)
  if (parts === null || (parts[2] === '' && parts[3] === undefined && /^\s*(#|$)/.test(parts[4]!))) return null
  return {
    indent: parts[1]!.length,
    items: (parts[2]!.match(/-/g) ?? []).length,
    key: parts[3] === undefined ? null : unquoted(parts[3]),
    rest: parts[4]!,
  }
}

/** Read what stands behind a key: which brackets are open at its end, and the last word. */
function scan(text: string): { opened: Opened[]; token: string } {
  const opened: Opened[] = []
  let token = ''
  for (let at = 0; at < text.length; at++) {
    const sign = text[at]!
    const top = opened.at(-1)
    const fresh = token.trim() === ''
    if (fresh && (sign === '"' || sign === "'")) {
      const end = text.indexOf(sign, at + 1)
      token = text.slice(at, end < 0 ? undefined : end + 1)
      at = end < 0 ? text.length : end
    } else if (fresh && (sign === '{' || sign === '[')) {
      opened.push({ list: sign === '[', key: null, keys: [] })
      token = ''
    } else if (top !== undefined && (sign === '}' || sign === ']')) {
      opened.pop()
      token = ''
    } else if (top !== undefined && sign === ',') {
      top.key = null
      token = ''
    } else if (top !== undefined && !top.list && top.key === null && sign === ':' && /\s|$/.test(text[at + 1] ?? '')) {
      top.key = unquoted(token.trim())
      top.keys.push(top.key)
      token = ''
    } else {
      token += sign
    }
  }
  return { opened, token: token.trimStart() }
}

function unquoted(text: string): string {
  const found = QUOTED.exec(text)
  return found?.[1] ?? found?.[2] ?? text
}
