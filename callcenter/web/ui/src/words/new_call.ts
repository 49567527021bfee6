/** Words for calls of one's own: whom to call, how far it is, and why it came to nothing. */
export const zhNewCall = {
  title: '外呼', key: '外呼', number: '对方号码', keypad: '拨号键盘', erase: '删除一位', call: '呼叫', dials: '将拨打 {number}', back: '回拨', returned: '已回拨',
  customer: '客户', choose: '请选择客户', unknown: '没有登记的客户', nobody: '以上都不是', hint: '先接通您的话机，再呼叫对方。',
  own: '正在呼叫您的话机', calling: '正在呼叫对方', ringing: '对方振铃中', out: '外呼',
}
export const enNewCall: typeof zhNewCall = {
  title: 'New call', key: 'New call', number: 'Whom to call', keypad: 'Keypad', erase: 'Delete a digit', call: 'Call', dials: 'Dials {number}', back: 'Call back', returned: 'called back',
  customer: 'Customer', choose: 'Choose the customer', unknown: 'No known customer', nobody: 'None of these', hint: 'Your own phone rings first, then the other one.',
  own: 'Calling your phone', calling: 'Calling', ringing: 'Rings there', out: 'Outgoing',
}

/** Why a call of one's own came to nothing. */
export const zhNotReached = {
  customer_busy: '对方忙', customer_no_answer: '对方无人接听', customer_declined: '对方拒接', customer_unreachable: '对方无法接通', customer_not_confirmed: '对方未按1确认', customer_failed: '外呼失败',
  own_ring_timeout: '您的话机无人接听', own_busy: '您的话机忙', own_declined: '您的话机拒接', own_unreachable: '您的话机无法接通', own_not_confirmed: '您的话机未确认', cancelled: '外呼已取消',
}
export const enNotReached: typeof zhNotReached = {
  customer_busy: 'Busy there', customer_no_answer: 'Nobody answers there', customer_declined: 'Rejected there', customer_unreachable: 'Not to be reached there', customer_not_confirmed: 'Nobody pressed 1 there', customer_failed: 'The call failed',
  own_ring_timeout: 'Your phone was not answered', own_busy: 'Your phone was busy', own_declined: 'Rejected at your phone', own_unreachable: 'Your phone could not be reached', own_not_confirmed: 'Not confirmed at your phone', cancelled: 'The call was given up',
}
export const zhOutgoingOutcomes = { busy: '对方忙', no_answer: '无人接听', declined: '对方拒接', not_confirmed: '未确认', unreachable: '无法接通', cancelled: '已取消' }
export const enOutgoingOutcomes: typeof zhOutgoingOutcomes = { busy: 'Busy', no_answer: 'No answer', declined: 'Declined', not_confirmed: 'Not confirmed', unreachable: 'Unreachable', cancelled: 'Given up' }
export const zhOutgoingEvents = { customer_dialled: '呼叫客户', customer_reached: '客户接通', customer_missed: '客户未接通', call_returned: '已回拨' }
export const enOutgoingEvents: typeof zhOutgoingEvents = { customer_dialled: 'Customer dialled', customer_reached: 'Customer reached', customer_missed: 'Customer not reached', call_returned: 'Called back' }
export const zhCallRefused = { not_a_number: '这不是可以拨打的号码。', no_trunk: '尚未设置外呼中继。', too_many: '此规则下的外呼太多，请稍后再试。', device_unreachable: '您的话机无法接通。', in_call: '您正在通话。' }
export const enCallRefused: typeof zhCallRefused = { not_a_number: 'This is no number that can be dialled.', no_trunk: 'There is no trunk for calls out.', too_many: 'Too many calls run under this rule; try again soon.', device_unreachable: 'Your phone cannot be reached.', in_call: 'There is a call already.' }
