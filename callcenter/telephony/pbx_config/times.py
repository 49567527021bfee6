"""How long Asterisk is patient with the service, with agents and with silent phones."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class PbxTimes:
    """
    Times and counts of the dialplan; whole seconds.

    Args:
        take_s: The service takes a session that is open to it within this time; a new caller hears
            music then. Afterwards it keeps a lease of its own choice (`LeaseTerms`).
        give_up_s: A waiting caller gets the fallback when the service was away this long.
        give_up_served_s: A caller who has been served is hung up after this long.
        give_up_agent_s: A phone of ours that wants something hears that it cannot be done.
        give_up_consult_s: A customer who is asked about gets a phone of that consultation, once it
            is free, when the service was away this long.
        keep_consulted_s: And whether it is free or not after this long.
        stable_s: A session this long makes earlier losses forgotten.
        max_losses: A call that lost the service more often goes to the fallback.
        emergency_s: Longest wait in the emergency queue.
        confirm_s: Time to press 1 on an outside number after the prompt; it is said twice.
        outside_ring_s: How long a customer's telephone rings where his call does not say.
        outside_alive_s: And how long without any sign of life.
        outside_wait_s: How long a placed call waits for its agent before the number is dialled.
        voicemail_max_s: Longest voicemail of the fallback.
        voicemail_silence_s: Silence that ends it.
        phone_silent_s: A phone that sends no sound for so long is taken for dead.
        duty: Dial target of the person on duty, such as `PJSIP/+86…@trunk`; empty for nobody.
    """

    take_s: int = 8
    give_up_s: int = 60
    give_up_served_s: int = 10
    give_up_agent_s: int = 4
    give_up_consult_s: int = 15
    keep_consulted_s: int = 300
    stable_s: int = 60
    max_losses: int = 5
    emergency_s: int = 120
    confirm_s: int = 4
    outside_ring_s: int = 45
    outside_alive_s: int = 15
    outside_wait_s: int = 120
    voicemail_max_s: int = 180
    voicemail_silence_s: int = 8
    phone_silent_s: int = 20
    duty: str = ""
