import { BadValue, Complaint } from '../tool.ts';
import { NoTime } from '../iso-time.ts';

/** An exception that ends the tool at work, not in the reading of its options. */
export class GroupFailure extends Complaint {}

/** How the tool words a complaint. */
export function complaintText(complaint: Complaint): string {
  const isAtWork = [GroupFailure, NoTime, BadValue].some((each) => complaint instanceof each);
  return isAtWork ? failed(complaint.message) : complaint.message;
}

/** What the tool says of an exception, before it prints where that came from. */
export const failed = (exception: string): string =>
  `\nError: Executing consumer group command failed due to ${exception}`;
