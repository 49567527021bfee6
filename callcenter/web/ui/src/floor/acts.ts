import { complain, confirmDone } from '../shared/notices'
import { ask } from '../wire/http'

/** Do something to the floor and tell that it was done; a refusal is told and answered with false. */
export async function act(path: string, body: unknown, told: string, method: 'POST' | 'DELETE' = 'POST'): Promise<boolean> {
  try {
    await ask(method, `/floor${path}`, body)
    confirmDone(told)
    return true
  } catch (problem) {
    complain(problem)
    return false
  }
}
