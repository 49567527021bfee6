import type { InjectionKey } from 'vue'

/** Opens the window for passing the call on; given by the frame, so that its key works everywhere. */
export const TRANSFER: InjectionKey<() => void> = Symbol('transfer')
