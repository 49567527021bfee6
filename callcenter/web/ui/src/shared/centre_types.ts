import type { AgentBrief, QueueBrief as WireQueue } from '../wire/types'

export type { DirectoryEntry, NotReadyReason, ReasonCode } from '../wire/types'
export type Title = { 'zh-CN'?: string; en?: string }
export type AgentAnswer = AgentBrief
export type QueueBrief = WireQueue
