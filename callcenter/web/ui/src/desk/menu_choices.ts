/** One choice of the caller: the step, and the key where one was pressed. */
export interface Choice {
  step: string
  key: string
}

const KEY = /^(?:key[ :]*)?([0-9*#])$/

/** Take from the path of a call what the caller chose; prompts, hours and the like say nothing of him. */
export function menuChoices(path: Record<string, string>[]): Choice[] {
  return path.flatMap((step) => {
    const key = KEY.exec(step.how ?? '')
    return key ? [{ step: step.step ?? '', key: key[1] ?? '' }] : []
  })
}
