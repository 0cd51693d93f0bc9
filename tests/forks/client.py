"""Asks the server for a run of the program with its own arguments, streams, folder and environment; ends as that ends.

Called as `python -I -S client.py SOCKET LIMITS ARGUMENT…`. It loads next to nothing, so that it starts in no time.
"""

import _socket
import marshal
import os
import signal
import sys


def main(address: str, limits: str, *arguments: str) -> None:
    # As the run does: a process that is started in the background inherits that interrupts are ignored.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    connection = _socket.socket(_socket.AF_UNIX, _socket.SOCK_STREAM)
    connection.connect(address)
    # The folder as it is open: it may have no name any more.
    descriptors = (0, 1, 2, os.open(".", os.O_RDONLY))
    rights = b"".join(each.to_bytes(4, sys.byteorder) for each in descriptors)
    what = marshal.dumps((limits, arguments, dict(os.environ)))
    connection.sendmsg([len(what).to_bytes(8, "big")], [(_socket.SOL_SOCKET, _socket.SCM_RIGHTS, rights)])
    connection.sendall(what)
    # The streams are the run's alone: who reads them is to see their end with it.
    for each in descriptors:
        os.close(each)
    answer = connection.recv(8)
    code = int.from_bytes(answer, "big", signed=True) if answer else 255
    if code < 0:
        if -code not in (signal.SIGKILL, signal.SIGSTOP):
            signal.signal(-code, signal.SIG_DFL)
        os.kill(os.getpid(), -code)
    os._exit(code)


if __name__ == "__main__":
    main(*sys.argv[1:])
