import { SpeedMeter } from '../../../src/remote/wire/speed.js';
import { equal, suite } from '../../support/suite.js';

const test = suite('speed of a line');
const MB = 1024 * 1024;

/** A line, and something behind it that takes contents at a rate of its own; both in MB a second. */
function transfer({ line, receiver, ratio }: { line: number; receiver: number; ratio: number }) {
  let bytes = 0;
  let now = 0;
  const meter = new SpeedMeter(
    () => bytes,
    () => now,
  );
  meter.pinged(0.2);
  let packed = 0;
  const send = (count: number) => {
    for (let i = 0; i < count; i++) {
      const sent = meter.isSlow ? (10 * MB) / ratio : 10 * MB;
      if (meter.isSlow) packed += 1;
      meter.begin();
      bytes += sent;
      now += Math.max(sent / MB / line, 10 / receiver) * 1000;
      meter.end(10 * MB);
    }
  };
  return { meter, send, packed: () => packed };
}

test('a slow line is found out, and goes on being compressed for', () => {
  const { send, packed } = transfer({ line: 5, receiver: 500, ratio: 4 });
  send(50);
  equal(packed(), 49);
});

test('a receiver that is slower than its line is not helped by compressing, which soon ends', () => {
  const { send, packed } = transfer({ line: 500, receiver: 5, ratio: 4 });
  send(41);
  equal(packed(), 1);
  send(400);
  equal(packed() < 15, true, `${packed()} of 441`);
});

test('a fast line is not compressed for', () => {
  const { send, packed } = transfer({ line: 300, receiver: 300, ratio: 4 });
  send(20);
  equal(packed(), 0);
});
