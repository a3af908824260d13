// A person who is not root mounts through fusermount3, which hands the descriptor over a socket, and Node cannot take one
// from there. So a few lines in a language that nearly every system has start fusermount3, take the descriptor as number 3
// and become dsg.

/** Arguments: the options of the mount, the folder, then the program to become. */
export const PYTHON = `
import array, os, socket, sys
options, folder, program = sys.argv[1], sys.argv[2], sys.argv[3:]
mine, theirs = socket.socketpair()
if os.fork() == 0:
    mine.close()
    theirs.set_inheritable(True)
    os.environ['_FUSE_COMMFD'] = str(theirs.fileno())
    try:
        os.execvp('fusermount3', ['fusermount3', '-o', options, '--', folder])
    except OSError as error:
        sys.stderr.write('fusermount3: %s\\n' % error.strerror)
    os._exit(1)
theirs.close()
fds = array.array('i')
for level, kind, data in mine.recvmsg(1, socket.CMSG_SPACE(fds.itemsize))[1]:
    if level == socket.SOL_SOCKET and kind == socket.SCM_RIGHTS:
        fds.frombytes(data[:fds.itemsize])
os.wait()
# It may have the number that is needed.
mine.close()
if not fds:
    sys.exit(1)
if fds[0] != 3:
    os.dup2(fds[0], 3)
    os.close(fds[0])
os.set_inheritable(3, True)
os.execv(program[0], program)
`;

/** The same; perl has no call of its own for it, so the message is laid out by hand, as 64-bit Linux has it. */
export const PERL = `
use strict;
use Socket;
$^F = 1000;
my ($options, $folder, @program) = @ARGV;
my ($machine) = (POSIX::uname())[4];
my $recvmsg = { x86_64 => 47, aarch64 => 212, riscv64 => 212, ppc64le => 342 }->{$machine}
  or die "perl: $machine is not known\\n";
socketpair(my $mine, my $theirs, AF_UNIX, SOCK_STREAM, PF_UNSPEC) or die "socketpair: $!\\n";
if (!fork) {
  close $mine;
  $ENV{_FUSE_COMMFD} = fileno $theirs;
  exec('fusermount3', '-o', $options, '--', $folder) or print STDERR "fusermount3: $!\\n";
  POSIX::_exit(1);
}
close $theirs;
my ($data, $control) = ("\\0", "\\0" x 24);
my $io = pack('PQ', $data, 1);
my $message = pack('QQPQPQQ', 0, 0, $io, 1, $control, 24, 0);
my $count = syscall($recvmsg, fileno($mine), $message, 0);
wait;
my ($length, $level, $kind, $fd) = unpack('Qiii', $control);
exit 1 if $count < 1 || $length < 20 || $kind != 1;
close $mine;
if ($fd != 3) { POSIX::dup2($fd, 3); POSIX::close($fd); }
exec { $program[0] } @program or die "$program[0]: $!\\n";
`;
