import ELK from 'elkjs/lib/elk-api'
import workerUrl from 'elkjs/lib/elk-worker.min.js?url'

import { Layouter } from './layouter'

/** Lays out the drawings of this page, in a worker that is loaded when first asked. */
export const layouter = new Layouter(() => new ELK({ workerUrl }))
