// A booking from sign-up to cancellation, against the site of the first argument; prints what came of it as JSON.

import { ApiError, Client } from "./index.js";

declare const process: { argv: string[] };

async function code(call: Promise<unknown>): Promise<string> {
  try {
    await call;
  } catch (error) {
    if (error instanceof ApiError) return `${error.status} ${error.code}`;
    throw error;
  }
  return "";
}

async function main(site: string, email: string, password: string, event: string): Promise<void> {
  const client = new Client(site);
  await client.register({ name: "Grace Hopper", email, password });
  const tokens = await client.logIn({ email, password });
  client.accessToken = tokens.access_token;

  const found = await client.listEvents({ search: event, has_seats: true });
  const first = found.items[0];
  if (first === undefined) throw new Error("No event has a seat left.");
  const slots = await client.listSlots(first.id, { available: true });
  const slot = slots.items[0];
  if (slot === undefined) throw new Error("No time slot has a seat left.");

  const wanted = { time_slot_id: slot.id, seats: 2 };
  const booking = await client.book(wanted, "my-first-booking");
  const again = await client.book(wanted, "my-first-booking");
  const read = await client.getBooking(booking.booking_token);
  const second = await code(client.book(wanted));
  const calendar = await client.getBookingCalendar(booking.booking_token);
  const ticket = await client.getTicket(booking.booking_token);
  await client.cancelBooking(booking.booking_token);
  const cancelled = await client.getBooking(booking.booking_token);

  const mine = await client.listMyBookings();
  console.log(
    JSON.stringify({
      title: first.title,
      name: read.attendee_name,
      seats: read.seats,
      status: read.status,
      is_same: again.id === booking.id,
      second,
      calendar: calendar.slice(0, 15),
      ticket: (await ticket.text()).slice(0, 5),
      afterwards: cancelled.status,
      mine: mine.total,
      twice: await code(client.cancelBooking(booking.booking_token)),
    }),
  );
}

const [site = "", email = "", password = "", event = ""] = process.argv.slice(2);
await main(site, email, password, event);
