import { address, fetchSound } from '../wire/http'
import type { HeardView } from '../wire/types'

let playing: HTMLAudioElement | null = null
let turn = 0

/** Let prompts be heard one after the other, as callers hear them. */
export async function sayAloud(prompts: HeardView[]): Promise<void> {
  stopSound() // one voice at a time
  const mine = turn
  for (const prompt of prompts) {
    const sound = await soundOf(prompt)
    if (mine !== turn) return
    await play(sound)
    if (mine !== turn) return
  }
}

/** Let one text be heard in the voice of the hotline. */
export async function sayText(text: string, language: string): Promise<void> {
  await sayAloud([{ language, text, file: null }])
}

/** Let a recording be heard. */
export async function sayRecording(language: string, name: string): Promise<void> {
  await sayAloud([{ language, text: null, file: name }])
}

/** Let a sound be heard that is here already. */
export async function hear(sound: Blob): Promise<void> {
  stopSound()
  await play(sound)
}

export function stopSound(): void {
  turn++
  playing?.pause()
  playing = null
}

/** A recording goes before the text, as on the telephone. */
async function soundOf(prompt: HeardView): Promise<Blob> {
  if (prompt.file !== null) {
    try {
      return await fetchSound('GET', `/prompts/${prompt.language}/${encodeURIComponent(prompt.file)}/audio`)
    } catch (problem) {
      if (prompt.text === null) throw problem
    }
  }
  return await fetchSound('POST', '/prompts/speak', { text: prompt.text, language: prompt.language })
}

function play(sound: Blob): Promise<void> {
  const source = URL.createObjectURL(sound)
  const audio = new Audio(source)
  playing = audio
  return new Promise<void>((resolve, reject) => {
    audio.onended = () => resolve()
    audio.onpause = () => resolve()
    audio.onerror = () => reject(new Error(address('/prompts')))
    audio.play().catch(reject)
  }).finally(() => URL.revokeObjectURL(source))
}
