import { pointOn, type Point, type Road } from './road.ts';

/** The mark of a link that is cut, in one direction or both. */
export type CrossScene = {
  forward: boolean;
  back: boolean;
  /** How far along the way there it stands, from 0 to 1. */
  share: number;
  at: Point;
  small: boolean;
};

type Roads = { forward: Road; back: Road };
/** A link that may be cut; `shared`: its cross has its place in a row. */
type Link = Roads & { shared: boolean; cut: CrossScene | null };

/** On the direction that is cut, or between both. */
export function crossAt(
  { forward, back }: Roads,
  cut: Pick<CrossScene, 'forward' | 'back' | 'small'>,
  share: number,
): CrossScene {
  const [there, other] = [pointOn(forward, share), pointOn(back, 1 - share)];
  const middle = { x: (there.x + other.x) / 2, y: (there.y + other.y) / 2 };
  const { x, y } = cut.forward && cut.back ? middle : cut.back ? other : there;
  return { ...cut, share, at: { x, y } };
}

/** Closer than this one cross would hide the other, and could not be taken hold of. */
const NEAR = 22;
/** How far along a road a cross may stand, the best first. */
const SHARES = [0.5, 0.36, 0.64, 0.24, 0.76];

/** The links with crosses that stand apart: where roads meet, one cross goes along its own. */
export function crossesApart<L extends Link>(links: L[]): L[] {
  const taken: Point[] = [];
  return links.map((link) => {
    const { cut } = link;
    if (cut === null) return link;
    const places = [cut, ...SHARES.map((share) => crossAt(link, cut, share))];
    const isFree = ({ at }: CrossScene): boolean =>
      taken.every((other) => Math.hypot(other.x - at.x, other.y - at.y) >= NEAR);
    const placed = (link.shared ? undefined : places.find(isFree)) ?? cut;
    taken.push(placed.at);
    return { ...link, cut: placed };
  });
}
