"""The keeper against siblings that die, hang, are deaf, or outlive it."""

import os
import signal
import socket
import time
from pathlib import Path

from callcenter.keeper.processes import know
from tests.unit.keeper.house import WAIT_S, House, until


def test_given_a_plan_when_kept_then_all_run_and_sigterm_leaves_nothing(house: House) -> None:
    """Everything starts, `ready` is said once, and a stop leaves neither process nor pid file."""
    house.start_ready(house.plan())
    service, asterisk = house.pid("service"), house.pid("asterisk")
    assert house.served_by() == service
    assert house.pid("keeper") == house.keeper.pid
    assert os.getpgid(service) == service
    assert house.stop() == 0
    assert know(service) is None
    assert know(asterisk) is None
    assert [f.name for f in (house.home / "run").glob("*.pid")] == []
    assert house.said("ready") == 1
    assert house.said("service up") == 1  # the service's own output is on the console too


def test_given_a_dead_service_when_called_then_the_caller_waits_in_the_socket(house: House) -> None:
    """Callers who connect while the service is dead are served by the next one."""
    house.start_ready(house.plan())
    first = house.pid("service")
    os.kill(first, signal.SIGKILL)
    second = house.served_by()
    assert second not in {0, first}
    until(lambda: house.said("service takes calls again"), "told that it is back")
    assert house.said("ready http") == 1
    assert house.stop() == 0


def test_given_a_dead_asterisk_when_noticed_then_it_is_started_again(house: House) -> None:
    """Any sibling that dies is started again, the others live on."""
    house.start_ready(house.plan())
    service, first = house.pid("service"), house.pid("asterisk")
    os.kill(first, signal.SIGKILL)
    until(lambda: house.pid("asterisk") not in {0, first}, "another one")
    assert house.pid("service") == service
    assert house.said("asterisk was ended by SIGKILL and is started again") == 1
    assert house.stop() == 0


def test_given_a_stopped_service_when_silent_then_it_is_killed_and_replaced(house: House) -> None:
    """A service that no longer beats is killed, and another one answers."""
    house.start_ready(house.plan())
    first = house.pid("service")
    os.kill(first, signal.SIGSTOP)
    until(lambda: house.pid("service") not in {0, first}, "another one")
    assert house.said("service was silent for 4 s and is killed") == 1
    assert house.served_by() == house.pid("service")
    assert house.stop() == 0


def test_given_a_service_that_never_beats_when_its_time_is_over_then_killed(house: House) -> None:
    """The start has its own bound, also for a service that is busy all the time."""
    house.start(house.plan("mute", start_s=1.0))
    until(lambda: house.said("did not get on with its start within 1 s and is killed"), "killed")
    assert house.stop() == 0


def test_given_a_slow_start_when_it_works_without_a_beat_then_it_may_finish(house: House) -> None:
    """On a busy machine the imports alone take longer than a serving service may be silent."""
    house.start_ready(house.plan("slow", silence_s=0.9, idle_s=10.0))
    assert house.said("is killed") == 0
    assert house.said("service up") == 1
    assert house.stop() == 0


def test_given_a_start_that_hangs_when_killed_then_each_next_one_is_given_longer(
    house: House,
) -> None:
    """Who does nothing at all is no slow starter; and no bound is repeated for ever."""
    house.start(house.plan("stuck", idle_s=0.5))
    until(lambda: house.said("service hung in its start for 2 s and is killed"), "third kill")
    assert house.said("service hung in its start for 0 s and is killed") == 1
    assert house.said("service hung in its start for 1 s and is killed") == 1
    assert house.stop() == 0


def test_given_a_paused_keeper_when_it_goes_on_then_the_service_is_not_blamed(
    house: House,
) -> None:
    """A machine that slept must not cost a healthy service its life."""
    house.start_ready(house.plan())
    service = house.pid("service")
    for process in (house.keeper.pid, service):
        os.kill(process, signal.SIGSTOP)
    time.sleep(4.6)  # longer than the silence that kills
    for process in (house.keeper.pid, service):
        os.kill(process, signal.SIGCONT)
    until(lambda: house.served_by() == service, "the same service")
    time.sleep(0.5)  # two turns of the keeper
    assert house.pid("service") == service
    assert house.stop() == 0


def test_given_a_drained_service_when_it_ends_then_a_new_one_follows_at_once(house: House) -> None:
    """SIGTERM to the service alone ends it in its own time; the keeper starts the next one."""
    house.start_ready(house.plan())
    first = house.pid("service")
    os.kill(first, signal.SIGTERM)
    until(lambda: house.pid("service") not in {0, first}, "another one")
    assert house.said("service ended with exit code 0 and is started again") == 1
    assert house.stop() == 0


def test_given_a_crash_loop_when_noticed_then_reported_and_still_tried(house: House) -> None:
    """Quick ends in a row are reported with the place of the log, and starting goes on."""
    house.start(house.plan("dies"))
    until(lambda: house.said("that was 5 quick ends in a row"), "report")
    until(lambda: house.said("that was 6 quick ends in a row"), "another try")
    assert house.said(f"see {house.home}/log/service.log") >= 1
    assert house.stop() == 0


def test_given_starts_that_failed_when_one_succeeds_then_its_end_is_made_good_at_once(
    house: House,
) -> None:
    """Callers must not wait for the sins of former starts; each kind of failure counts anew."""
    house.start_ready(house.plan("recovers", str(house.home / "starts")))
    assert house.said("that was 5 quick ends in a row") == 1
    os.kill(house.pid("service"), signal.SIGKILL)
    until(lambda: house.said("service takes calls again"), "back")
    assert house.said("service was ended by SIGKILL and is started again") == 1
    assert house.stop() == 0


def test_given_a_wrong_installation_when_the_service_says_so_then_all_ends_with_2(
    house: House,
) -> None:
    """A service that finds the installation wrong at its start ends the whole with exit code 2."""
    keeper = house.start(house.plan("wrong"))
    assert keeper.wait(WAIT_S) == 2
    assert house.said("callcenter: The thing is wrong. Mend it.") == 1
    assert not house.runs("asterisk")


def test_given_deaf_siblings_when_stopped_then_they_are_killed_in_time(house: House) -> None:
    """Whoever ignores the stop signal is killed after its time."""
    house.start_ready(house.plan("deaf", other="deaf"))
    service, asterisk = house.pid("service"), house.pid("asterisk")
    assert house.stop(signal.SIGINT) == 0
    assert know(service) is None
    assert know(asterisk) is None


def test_given_an_impatient_operator_when_asked_twice_then_it_hurries(house: House) -> None:
    """A second request does not wait for the times of the first."""
    house.start_ready(house.plan("deaf", other="deaf", stop_timeout_s=60.0))
    asterisk = house.pid("asterisk")
    house.keeper.send_signal(signal.SIGINT)
    time.sleep(1.2)  # sooner, it would count as the same request passed on twice
    assert house.keeper.poll() is None
    assert house.stop(signal.SIGINT) == 0
    assert know(asterisk) is None


def test_given_children_of_the_service_when_it_dies_then_they_die_too(house: House) -> None:
    """What a killed service had started does not stay behind."""
    marker = house.home / "child"
    plan = house.plan()
    text = plan.read_text().replace(
        "import os, signal, socket, sys, time\\nhow",
        "import os, signal, socket, sys, time\\n"
        "child = os.fork()\\n"
        f"open('{marker}', 'w').write(str(child)) if child else time.sleep(60)\\nhow",
    )
    plan.write_text(text)
    house.start_ready(plan)
    child = int(marker.read_text())
    marker.unlink()
    os.kill(house.pid("service"), signal.SIGKILL)
    until(lambda: know(child) is None, "the child's end")
    assert house.stop() == 0


def test_given_a_killed_keeper_when_started_again_then_calls_live_on(house: House) -> None:
    """Asterisk is adopted with its calls; the old service is replaced, for it holds the sockets."""
    house.start_ready(house.plan())
    service, asterisk = house.pid("service"), house.pid("asterisk")
    house.keeper.kill()
    house.keeper.wait()
    assert house.runs("service")
    house.start_ready(house.plan())
    assert house.pid("asterisk") == asterisk
    assert house.served_by() == house.pid("service") != service
    assert know(service) is None
    os.kill(asterisk, signal.SIGKILL)  # an adopted one is watched like a child
    until(lambda: house.pid("asterisk") not in {0, asterisk}, "another one")
    assert house.stop() == 0
    assert not house.runs("asterisk")


def test_given_another_plan_when_started_again_then_the_old_sibling_is_replaced(
    house: House,
) -> None:
    """Only a process that is just what we would start is adopted."""
    house.start_ready(house.plan())
    asterisk = house.pid("asterisk")
    house.keeper.kill()
    house.keeper.wait()
    house.start_ready(house.plan(other="different"))
    assert house.pid("asterisk") != asterisk
    assert know(asterisk) is None
    assert house.stop() == 0


def test_given_a_number_used_again_when_started_then_a_stranger_is_left_alone(
    house: House,
) -> None:
    """A register that names a living stranger, as after a reboot, harms nobody."""
    us = know(os.getpid())
    house.register.note("service", type(us)(pid=us.pid, started=us.started - 1, boot=us.boot))
    house.register.note("asterisk", type(us)(pid=us.pid, started=us.started, boot="another"))
    house.start_ready(house.plan())
    assert house.pid("asterisk") != os.getpid()
    assert house.stop() == 0


def test_given_a_living_keeper_when_started_again_then_refused_in_one_sentence(
    house: House,
) -> None:
    """The second start says who runs already and what to do, and disturbs nothing."""
    house.start_ready(house.plan())
    first, service = house.keeper, house.pid("service")
    second = house.start(house.plan())
    assert second.wait(WAIT_S) == 2
    house.keeper = first
    assert house.said(f"is running already (process {first.pid})") == 1
    assert house.pid("service") == service
    assert house.stop() == 0


def test_given_a_port_in_use_when_started_then_it_is_named_with_its_setting(
    house: House,
) -> None:
    """A socket that cannot be had is told with port and setting, exit code 2."""
    with socket.socket() as rival:
        rival.bind(("127.0.0.1", house.port))
        rival.listen()
        assert house.start(house.plan()).wait(WAIT_S) == 2
    assert house.said(f"Port {house.port} on 127.0.0.1 (CALLCENTER_HTTP_PORT)") == 1


def test_given_a_program_that_is_missing_when_kept_then_told_and_tried(house: House) -> None:
    """A sibling that cannot even be started is told with the reason; the rest runs."""
    plan = house.plan()
    plan.write_text(plan.read_text().replace('"argv": [\n', '"argv": [\n"/no/such/program",', 1))
    house.start_ready(plan)
    assert house.said("asterisk cannot be started: [Errno 2]") >= 1
    assert house.stop() == 0


def test_given_a_large_log_when_a_sibling_starts_then_it_is_put_aside(tmp_path: Path) -> None:
    """Logs are bounded: the old text moves to numbered files, the writer goes on."""
    from callcenter.keeper.logs import bound, open_log  # noqa: PLC0415

    file = tmp_path / "service.log"
    with open_log(file) as writer:
        for number in range(5):
            writer.write(f"line {number}\n".encode())
            bound(file, largest=3)
        writer.write(b"last\n")
    assert file.read_text() == "last\n"
    assert [(tmp_path / f"service.log.{n}").read_text() for n in (1, 2, 3)] == [
        "line 4\n",
        "line 3\n",
        "line 2\n",
    ]
    assert not (tmp_path / "service.log.4").exists()
