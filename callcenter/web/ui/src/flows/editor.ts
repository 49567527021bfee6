import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap, type CompletionContext, type CompletionResult } from '@codemirror/autocomplete'
import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands'
import { yaml } from '@codemirror/lang-yaml'
import { bracketMatching, codeFolding, foldGutter, foldKeymap, HighlightStyle, indentOnInput, syntaxHighlighting } from '@codemirror/language'
import { lintGutter, setDiagnostics, type Diagnostic } from '@codemirror/lint'
import { highlightSelectionMatches, searchKeymap } from '@codemirror/search'
import { EditorState, StateEffect, StateField, type Extension, type Text } from '@codemirror/state'
import { Decoration, drawSelection, EditorView, highlightActiveLine, highlightActiveLineGutter, keymap, lineNumbers, type DecorationSet } from '@codemirror/view'
import { tags } from '@lezer/highlight'

import type { DefectView } from '../wire/types'
import type { Offers } from './completion'

const mono = "ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', 'Noto Sans Mono CJK SC', monospace"

/** Colours are those of the page: they change with its theme. */
const LOOK = EditorView.theme({
  '&': { height: '100%', color: 'var(--ink)', backgroundColor: 'var(--panel)', fontSize: '13px' },
  '&.cm-focused': { outline: '2px solid var(--focus)', outlineOffset: '-2px' },
  '.cm-scroller': { fontFamily: mono, lineHeight: '1.5', overflow: 'auto' },
  '.cm-content': { caretColor: 'var(--ink)' },
  '.cm-cursor': { borderLeftColor: 'var(--ink)' },
  '.cm-gutters': { backgroundColor: 'var(--raised)', color: 'var(--ink-faint)', border: 'none', borderRight: '1px solid var(--line)' },
  '.cm-activeLine': { backgroundColor: 'color-mix(in srgb, var(--accent-soft) 55%, transparent)' },
  '.cm-activeLineGutter': { backgroundColor: 'var(--accent-soft)', color: 'var(--ink)' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': {
    backgroundColor: 'color-mix(in srgb, var(--focus) 32%, transparent)',
  },
  '.cm-selectionMatch': { backgroundColor: 'var(--ringing-soft)' },
  '.cm-walked': { backgroundColor: 'var(--talking-soft)' },
  '.cm-tooltip': { backgroundColor: 'var(--panel)', color: 'var(--ink)', border: '1px solid var(--line-strong)', borderRadius: '6px' },
  '.cm-tooltip-autocomplete ul li[aria-selected]': { backgroundColor: 'var(--accent)', color: 'var(--accent-ink)' },
  '.cm-panels': { backgroundColor: 'var(--raised)', color: 'var(--ink)' },
  '.cm-textfield': { backgroundColor: 'var(--panel)', color: 'var(--ink)', border: '1px solid var(--line-strong)' },
  '.cm-button': { backgroundColor: 'var(--panel)', backgroundImage: 'none', color: 'var(--ink)', border: '1px solid var(--line-strong)' },
  '.cm-foldPlaceholder': { backgroundColor: 'var(--raised)', border: '1px solid var(--line)', color: 'var(--ink-soft)' },
})

const COLOURS = HighlightStyle.define([
  { tag: [tags.propertyName, tags.definition(tags.propertyName)], color: 'var(--accent)' },
  { tag: [tags.string, tags.special(tags.string)], color: 'var(--ready)' },
  { tag: [tags.number, tags.bool, tags.null, tags.keyword], color: 'var(--wrap)' },
  { tag: [tags.comment, tags.lineComment], color: 'var(--ink-faint)', fontStyle: 'italic' },
  { tag: [tags.punctuation, tags.separator, tags.bracket], color: 'var(--ink-soft)' },
])

const markLine = StateEffect.define<number | null>()
const markedLine = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(marks, change) {
    let now = marks.map(change.changes)
    for (const effect of change.effects) {
      if (effect.is(markLine)) now = effect.value === null ? Decoration.none : lineMark(change.state.doc, effect.value)
    }
    return now
  },
  provide: (field) => EditorView.decorations.from(field),
})

export interface EditorParts {
  /** A shadow root: its style sheets are adopted, which the page's content policy allows. */
  root: ShadowRoot
  text: string
  label: string
  phrases: Record<string, string>
  readOnly: boolean
  offers: (text: string, offset: number) => Offers | null
  wrote: (text: string) => void
  moved: (line: number) => void
}

/** Open a text in an editor. */
export function openEditor(parts: EditorParts): EditorView {
  return new EditorView({ state: freshState(parts), parent: parts.root, root: parts.root })
}

/** A state without history: another text is shown. */
export function freshState(parts: EditorParts): EditorState {
  return EditorState.create({ doc: parts.text, extensions: extensions(parts) })
}

/** What editors and comparisons look like. */
export function appearance(label: string, phrases: Record<string, string>): Extension {
  return [
    LOOK,
    syntaxHighlighting(COLOURS),
    yaml(),
    lineNumbers(),
    EditorView.lineWrapping,
    EditorView.contentAttributes.of({ 'aria-label': label, tabindex: '0', spellcheck: 'false', autocorrect: 'off', autocapitalize: 'off' }),
    EditorState.phrases.of(phrases),
  ]
}

/** Show defects in the text. */
export function showDefects(view: EditorView, defects: DefectView[]): void {
  view.dispatch(setDiagnostics(view.state, defects.map((defect) => diagnostic(view.state.doc, defect))))
}

/** Mark the line of the step in which the walked call is. */
export function showWalked(view: EditorView, line: number | null): void {
  view.dispatch({ effects: markLine.of(line) })
}

/** Put the cursor on a place and show it. */
export function goTo(view: EditorView, line: number, col = 1): void {
  const at = offsetOf(view.state.doc, line, col)
  view.dispatch({ selection: { anchor: at }, effects: EditorView.scrollIntoView(at, { y: 'center' }) })
  view.focus()
}

function extensions(parts: EditorParts): Extension[] {
  return [
    appearance(parts.label, parts.phrases),
    lintGutter(),
    foldGutter(),
    codeFolding(),
    markedLine,
    history(),
    drawSelection(),
    indentOnInput(),
    bracketMatching(),
    closeBrackets(),
    highlightActiveLine(),
    highlightActiveLineGutter(),
    highlightSelectionMatches(),
    EditorState.tabSize.of(2),
    EditorState.readOnly.of(parts.readOnly),
    autocompletion({ override: [(context) => complete(parts, context)], icons: false }),
    keymap.of([...closeBracketsKeymap, ...completionKeymap, ...searchKeymap, ...historyKeymap, ...foldKeymap, indentWithTab, ...defaultKeymap]),
    EditorView.updateListener.of((update) => {
      if (update.docChanged) parts.wrote(update.state.doc.toString())
      if (update.selectionSet || update.docChanged) {
        parts.moved(update.state.doc.lineAt(update.state.selection.main.head).number)
      }
    }),
  ]
}

function complete(parts: EditorParts, context: CompletionContext): CompletionResult | null {
  const offers = parts.offers(context.state.doc.toString(), context.pos)
  if (offers === null) return null
  const written = context.state.sliceDoc(offers.from, context.pos)
  const before = context.state.sliceDoc(Math.max(0, offers.from - 2), offers.from)
  // Unasked only where a word has begun, or right after `key: `.
  if (!context.explicit && written === '' && before !== ': ') return null
  return {
    from: offers.from,
    options: offers.options.map((offer) => ({
      label: offer.label,
      apply: offer.apply,
      type: offer.kind,
      ...(offer.about ? { detail: offer.about } : {}),
    })),
    validFor: /^[\w"*#-]*$/,
  }
}

function diagnostic(doc: Text, defect: DefectView): Diagnostic {
  const from = offsetOf(doc, defect.line, defect.col)
  const rest = /^["']?[\p{L}\p{N}_-]+["']?/u.exec(doc.sliceString(from, doc.lineAt(from).to))
  return {
    from,
    to: from + (rest?.[0].length ?? 0),
    severity: 'error',
    message: `${defect.message} [${defect.rule}]`,
  }
}

function lineMark(doc: Text, line: number): DecorationSet {
  const at = offsetOf(doc, line, 1)
  return Decoration.set([Decoration.line({ class: 'cm-walked' }).range(doc.lineAt(at).from)])
}

function offsetOf(doc: Text, line: number, col: number): number {
  const found = doc.line(Math.min(Math.max(line, 1), doc.lines))
  return Math.min(found.from + col - 1, found.to)
}
