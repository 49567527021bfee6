import { i18n } from '../words'

/** Words of the editor itself, by what it calls them. */
const NAMES = {
  Find: 'find', Replace: 'replace', next: 'next', previous: 'previous', all: 'all', 'match case': 'match_case', regexp: 'regexp',
  'by word': 'by_word', replace: 'replace', 'replace all': 'replace_all', close: 'close', 'current match': 'current_match',
  'on line': 'on_line', 'replaced match on line $': 'replaced_one', 'replaced $ matches': 'replaced_many', 'Go to line': 'go_to_line', go: 'go',
  Completions: 'completions', 'Control character': 'control_character', 'Folded lines': 'folded', 'Unfolded lines': 'unfolded',
  to: 'to', 'folded code': 'folded_code', unfold: 'unfold', 'Fold line': 'fold', 'Unfold line': 'unfold', 'Selection deleted': 'deleted',
  '$ unchanged lines': 'unchanged_lines',
} as const

/** Words of the editor in the language of the page. */
export function phrases(): Record<string, string> {
  return Object.fromEntries(Object.entries(NAMES).map(([name, key]) => [name, i18n.global.t(`flows.editor.${key}`)]))
}
