export { callNotification } from './call-notification/call-notification.workflow';
export { replyToText } from './reply-to-text/reply-to-text.workflow';
export { upkeep } from './upkeep/upkeep.workflow';
