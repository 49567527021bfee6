/**
 * Tell the last of several questions from those that it has overtaken.
 *
 * What comes back is called when something is asked, and gives a function that says, when the answer
 * is there, whether it is still wanted. Calling it without asking drops what is under way.
 */
export function turns(): () => () => boolean {
  let last = 0
  return () => {
    const mine = ++last
    return () => mine === last
  }
}
