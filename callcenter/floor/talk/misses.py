"""How a leg that nobody talked on counts for routing."""

from callcenter.acd.model import Miss
from callcenter.floor.ports.dialling import DialStatus

MISSES = {
    DialStatus.NO_ANSWER: Miss.RING_TIMEOUT,
    DialStatus.CANCELLED: Miss.RING_TIMEOUT,
    DialStatus.BUSY: Miss.BUSY,
    DialStatus.DECLINED: Miss.DECLINED,
    DialStatus.UNREACHABLE: Miss.UNREACHABLE,
    DialStatus.ANSWERED: Miss.NOT_CONFIRMED,
}
