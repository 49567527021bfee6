import { reactive } from 'vue'

import { agentName, all, centre, codeTitle, queueTitle } from '../shared/centre'
import { ask } from '../wire/http'
import type { FlowView, Skill } from '../wire/types'
import { titled } from '../words'
import type { Source } from './kinds'

/** What forms offer beside what the whole page knows. */
const further = reactive({ skills: [] as Skill[], flows: [] as string[] })

/** Read what can be chosen in forms. */
export async function loadNames(): Promise<void> {
  const [skills, flows] = await Promise.all([all<Skill>('/skills'), ask<{ items: FlowView[] }>('GET', '/flows')])
  Object.assign(further, { skills, flows: flows.items.map((flow) => flow.name) })
}

/** Names that can be chosen, in the order of the centre. */
export function namesOf(source: Source): string[] {
  switch (source) {
    case 'queues':
      return centre.queues.map((queue) => queue.name)
    case 'agents':
      return centre.agents.map((agent) => agent.number)
    case 'flows':
      return further.flows
    case 'skills':
      return further.skills.map((skill) => skill.name)
    case 'reason-codes':
      return centre.codes.map((code) => code.name)
  }
}

/** What a name is called on the screen. */
export function shownAs(source: Source, name: string): string {
  switch (source) {
    case 'queues':
      return queueTitle(name)
    case 'agents':
      return `${name} ${agentName(name)}`
    case 'flows':
      return name
    case 'skills':
      return titled(further.skills.find((skill) => skill.name === name)?.title, name)
    case 'reason-codes':
      return codeTitle(name)
  }
}
