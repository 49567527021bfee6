import './styles/tokens.css'
import './styles/base.css'
import './styles/parts.css'

import { createApp } from 'vue'

import App from './App.vue'
import { wearTheme } from './frame/theme'
import { i18n } from './words'

wearTheme()
createApp(App).use(i18n).mount('#app')
