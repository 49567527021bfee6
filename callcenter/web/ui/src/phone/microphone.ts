import { reactive } from 'vue'

const KEPT = 'callcenter.plain_microphone'

/** The microphone as it is: asked for once, and kept open so that an answer needs no waiting. */
export const microphone = reactive({
  state: 'unasked' as 'unasked' | 'allowed' | 'refused' | 'missing',
  /** Sound as it comes, for headsets with a noise filter of their own; belongs to this machine. */
  plain: window.localStorage.getItem(KEPT) === '1',
})

let stream: MediaStream | null = null
let asking: Promise<MediaStream | null> | null = null

/** Ask for it; null where there is none or the person refuses. */
export async function openMicrophone(): Promise<MediaStream | null> {
  if (stream?.getAudioTracks().some((track) => track.readyState === 'live')) return stream
  // Who asks twice at once would open two, of which only one is ever closed.
  return await (asking ??= ask().finally(() => (asking = null)))
}

async function ask(): Promise<MediaStream | null> {
  const processed = !microphone.plain
  try {
    stream = await navigator.mediaDevices.getUserMedia({
      audio: { echoCancellation: processed, noiseSuppression: processed, autoGainControl: processed },
    })
    microphone.state = 'allowed'
  } catch (problem) {
    stream = null
    microphone.state = problem instanceof DOMException && problem.name === 'NotFoundError' ? 'missing' : 'refused'
  }
  return stream
}

/** Give it back. */
export function closeMicrophone(): void {
  stream?.getTracks().forEach((track) => track.stop())
  stream = null
  microphone.state = 'unasked'
}

/** Choose how its sound is treated, from now on. */
export async function leavePlain(on: boolean): Promise<void> {
  microphone.plain = on
  window.localStorage.setItem(KEPT, on ? '1' : '')
  const processed = !on
  for (const track of stream?.getAudioTracks() ?? []) {
    await track.applyConstraints({ echoCancellation: processed, noiseSuppression: processed, autoGainControl: processed })
  }
}
