export { bundleMail } from './bundle-mail.ts'
export { gatherNews } from './gather-news.ts'
export { createMessageIds } from './message-ids.ts'
export { sendMail } from './send-mail.ts'
