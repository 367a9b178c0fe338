import { Calls } from './calls.js';
import { getJson } from './dom.js';
import { Faults } from './faults.js';
import { Inbox } from './mail.js';
import { Wall } from './phones.js';

const SHOWN = 500;
const byId = (id) => document.getElementById(id);

const wall = new Wall(byId('wall'), byId('phone-dialog'));
const inbox = new Inbox(byId('mails'), byId('mail-dialog'));
const calls = new Calls(byId('calls'), byId('calls-empty'));
const faults = new Faults(byId('faults-dialog'), byId('fault-count'), () => wall.numbers);
const labels = new Map();
const texts = new Map();
/** Events that come while everything is read anew; they are played once it is there. */
let waiting = null;

byId('open-faults').addEventListener('click', () => faults.open());
byId('example').textContent = [
  `curl -u "$TWILIO_ACCOUNT_SID:$TWILIO_AUTH_TOKEN" \\`,
  `  ${location.origin}/2010-04-01/Accounts/$TWILIO_ACCOUNT_SID/Messages.json \\`,
  `  -d To=6025550142 -d From=6025550100 -d "Body=Hello from dispatch"`,
].join('\n');

function take(message, live) {
  if (message.channel === 'email') {
    if (!texts.has(message.sid)) inbox.add(message, live);
    texts.set(message.sid, message);
    return;
  }
  const number = message.direction === 'inbound' ? message.from : message.to;
  texts.set(message.sid, message);
  const name = wall.add(message, labels.get(number), live);
  if (live && message.direction !== 'inbound') byId('announcer').textContent = `New text for ${name}`;
}

let counting = false;

/** Counts once a frame, however many texts a burst brings. */
function count() {
  if (counting) return;
  counting = true;
  requestAnimationFrame(() => {
    counting = false;
    showCounts();
  });
}

function showCounts() {
  const sent = [...texts.values()].filter((item) => item.channel === 'sms' && item.direction !== 'inbound');
  const put = (id, value) => (byId(id).textContent = value.toLocaleString('en'));
  put('count-texts', sent.length);
  put(
    'count-segments',
    sent.reduce((sum, item) => sum + item.segments, 0),
  );
  put('count-delivered', sent.filter((item) => item.status === 'delivered').length);
  put(
    'count-failed',
    sent.filter((item) => item.status === 'undelivered' || item.status === 'failed').length,
  );
  byId('empty').hidden = texts.size > 0;
}

/** Reads everything anew: at the start, and whenever the stream comes back, since it may have missed something. */
async function load() {
  waiting = [];
  try {
    await readAll();
  } finally {
    const missed = waiting ?? [];
    waiting = null;
    for (const play of missed) play();
    count();
  }
}

async function readAll() {
  const [phones, messages, { faults: states }] = await Promise.all([
    getJson('/sim/phones'),
    getJson(`/sim/messages?include=inbound&limit=${SHOWN}`),
    getJson('/sim/faults'),
  ]);
  wall.clear();
  inbox.clear();
  texts.clear();
  labels.clear();
  for (const phone of phones) labels.set(phone.number, phone);
  for (const message of messages) take(message, false);
  faults.show(states);
}

function live(on, words) {
  byId('live').dataset.on = String(on);
  byId('live-text').textContent = words;
}

const stream = new EventSource('/sim/stream');
const on = (event, handle) =>
  stream.addEventListener(event, ({ data }) => {
    const play = () => handle(JSON.parse(data));
    if (waiting) waiting.push(play);
    else play();
  });
stream.addEventListener('hello', () => {
  live(true, 'live');
  void load();
});
stream.addEventListener('error', () => live(false, 'reconnecting'));
on('message', (message) => {
  take(message, true);
  count();
});
on('status', (change) => {
  const message = texts.get(change.sid);
  if (message) Object.assign(message, change);
  wall.status(change);
  count();
});
on('phone', (phone) => {
  labels.set(phone.number, phone);
  wall.label(phone);
});
on('faults', (states) => faults.show(states));
stream.addEventListener('reset', () => void load());
calls.start();
