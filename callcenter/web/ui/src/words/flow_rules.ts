/** What the check of flows finds, by its rules: told before its own words where these are in another language. */
export const flowRulesZh: Record<string, string> = {
  'bad-address': '地址写法不对', 'bad-key': '不是电话按键', 'bad-name': '名称写法不对', 'bad-number': '号码写法不对', 'dead-end': '没有下一个节点', 'endless-loop': '无需来电人操作的死循环', 'endless-loop-across': '跨流程的死循环', 'error-path': '缺少出错时的去向', expression: '条件写法不对', 'invalid-path': '缺少按错键时的去向', 'masked-leak': '保密输入不可用在此处',
  'menu-too-deep': '菜单层级过深', 'menu-too-long': '菜单选项过多', 'missing-key': '缺少必填内容', 'missing-language': '缺少译文', 'no-input-path': '缺少无按键时的去向', 'no-verb': '节点没有动作', quotes: '需要加引号', range: '范围不对', 'secret-in-clear': '疑似密码，未保密', 'too-long': '过长', 'two-verbs': '一个节点有两个动作',
  'unknown-agent': '没有这个坐席', 'unknown-calendar': '没有这个日历', 'unknown-fact': '没有这个已知值', 'unknown-flow': '没有这个流程', 'unknown-host': '没有许可这个主机', 'unknown-key': '没有这个字段', 'unknown-language': '没有这种语言', 'unknown-queue': '没有这个队列', 'unknown-skill': '没有这个技能', 'unknown-step': '没有这个节点', 'unknown-value': '没有这个变量', 'unknown-verb': '没有这个动作',
  unreachable: '无法到达的节点', 'unserved-queue': '没有坐席能服务', 'widen-order': '放宽的时间顺序不对', 'wrong-kind': '类型不对', 'yaml-alias': '引用不对', 'yaml-depth': '嵌套过深', 'yaml-directive': '不允许指令行', 'yaml-documents': '一个文件只能有一份内容', 'yaml-duplicate': '重复的键', 'yaml-key': '键要加引号', 'yaml-size': '内容过多', 'yaml-syntax': '不是正确的 YAML', 'yaml-tag': '不允许标签',
  call: '通话没有照此进行', expect: '与期望不符', file: '文件不可用',
}
