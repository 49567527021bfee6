import { zhCustomers, zhImports } from './customers'
import { zhDesk } from './desk'
import { zhCallbacks, zhFloor, zhWhy } from './floor'
import { zhProblems } from './problems'
import { zhCalls, zhRecordings } from './recordings'
import { zhAudit, zhSettings } from './settings'
import { zhCallRefused, zhNewCall, zhNotReached, zhOutgoingEvents, zhOutgoingOutcomes } from './new_call'
import { zhTransfer } from './transfer'

/** Every word on the screens in Chinese; `en.ts` has the same keys. */
export const zh = {
  ...zhDesk,
  signin: {
    title: '登录坐席工作台',
    username: '用户名（坐席填工号）',
    password: '密码',
    enter: '登录',
    hint: '登录后先检查话机，再示闲接听来电。',
  },
  frame: {
    product: '坐席工作台',
    language: '界面语言',
    theme: '深色界面',
    help: '快捷键',
    leave: '退出',
    menu: '栏目',
    lost: '与服务的连接已断开，正在重连。通话不受影响；您的操作请稍后再试。',
    elsewhere: '工作台已在其他标签页中打开。',
    use_here: '在此使用',
    finish_first: '请先结束当前通话和话后处理，再退出。',
  },
  section: { desk: '工作台', floor: '现场', recordings: '录音', customers: '客户', flows: '流程', settings: '设置' },
  word: {
    close: '关闭', save: '保存', saved: '已保存', edit: '修改', remove: '删除', add: '新增', cancel: '取消', search: '搜索',
    more: '更多', all: '全部', yes: '是', no: '否', loading: '正在读取…', again: '重试', none: '无', confirm_remove: '确定删除“{name}”？',
  },
  device: { sip: '话机 {number}', browser: '网页电话', tel: '外线号码 {number}' },
  transfer: zhTransfer.transfer,
  consult: zhTransfer.consult,
  new_call: zhNewCall,
  floor: zhFloor,
  callbacks: zhCallbacks,
  language: { 'zh-CN': '中文', en: '英语' },
  withdrawn: {
    ...zhNotReached,
    ring_timeout: '振铃超时，已转给其他坐席', caller_gone: '来电人已挂断', answered_elsewhere: '其他坐席已接听', declined: '已拒接', busy: '话机忙', unreachable: '话机无法接通',
    other: '来电已撤回',
  },
  tier: { standard: '普通', warranty: '保修', contract: '合同', paid: '付费', vip: 'VIP' },
  outcome: {
    ...zhOutgoingOutcomes,
    live: '进行中', answered: '已接听', abandoned_ivr: '菜单中放弃', abandoned_queue: '排队中放弃', abandoned_ringing: '振铃中放弃', overflowed: '溢出',
    voicemail: '语音留言', callback: '回拨', closed: '非工作时间', self_served: '自助完成', rejected: '拒绝', failed: '失败', pbx_restart: '交换机重启',
  },
  customer: zhCustomers,
  recordings: zhRecordings,
  event: {
    ...zhOutgoingEvents,
    call_arrived: '来电', call_customer: '识别客户', ivr_step: '菜单', call_queued: '进入队列', call_offered: '分配坐席', offer_ringing: '振铃',
    offer_missed: '未接', offer_withdrawn: '撤回', call_answered: '接听', call_held: '保持', call_unheld: '取回', talk_ended: '通话结束',
    recording_started: '开始录音', recording_kept: '录音入库', call_wrapped_up: '话后处理', call_ended: '结束', call_transferred: '转接', call_consulted: '咨询', call_consult_ended: '回到来电方', call_together: '三方通话', call_together_left: '对方退出三方',
  },
  settings: zhSettings,
  imports: zhImports,
  audit: zhAudit,
  why: zhWhy,
  calls: zhCalls,
  role: { agent: '坐席', supervisor: '班长', admin: '管理员', qa: '质检员' },
  choice: { longest_idle: '最长空闲', most_skilled: '技能最高', fewest_skills: '技能最少者优先', fewest_calls: '通话最少' },
  problem: {
    ...zhProblems,
    ...zhTransfer.consult_problem,
    ...zhCallRefused,
    unknown: '未能完成：{detail}',
    unreachable: '服务暂时连接不上。请稍候再试；进行中的通话不受影响。',
    unauthenticated: '用户名或密码不正确，或登录已失效。',
    wrong_credentials: '用户名或密码不正确。',
    throttled: '尝试次数过多，请稍候再试。',
    forbidden: '您的角色不能进行此操作。',
    not_an_agent: '只有本中心的坐席可以进行此操作。',
    device_controls: '请在话机上操作。',
    no_call: '当前没有通话。',
    wrap_up_forced: '此队列的话后处理不能提前结束。',
    dial_rules: '外呼规则不允许此号码。',
    device_unusable: '您的话机未注册或无法接通。请检查话机后再示闲。',
    no_sound: '此录音没有声音文件。',
    internal: '服务出现问题，请将时间告知管理员。',
  },
}
