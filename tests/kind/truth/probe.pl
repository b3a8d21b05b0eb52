# All probes of one client, in one process each, many at a time. Perl, because every node
# image has it (Debian needs perl-base), and only Socket, which tells addresses and errors.
#
# Input, a line a probe:   ID PROTOCOL HOST PORT ATTEMPTS PATIENCE
# Output, a line a result: ID OUTCOME ENDPOINT SOURCE COUNT
#
# An attempt is a new connection on which agnhost's netexec is asked for its host name and
# for the address that it sees. After as many failures as its patience a probe ends.
use strict;
use warnings;
use Errno qw(EINPROGRESS ECONNREFUSED EHOSTUNREACH ENETUNREACH EPERM EACCES);
use Socket qw(:DEFAULT :addrinfo SOCK_DGRAM SOCK_STREAM IPPROTO_TCP IPPROTO_UDP);

my $SECONDS = 2;     # until an attempt has timed out
my $AT_A_TIME = 24;

sub failure {
    my ($error) = @_;
    return $error == ECONNREFUSED ? 'refused'
        : $error == EHOSTUNREACH || $error == ENETUNREACH ? 'unreachable'
        : $error == EPERM || $error == EACCES ? 'not-permitted'
        : 'error-' . ($error + 0);
}

# Whether the socket is ready in time; select() is called once, so a stray wake-up is a timeout.
sub ready {
    my ($socket, $to_write) = @_;
    my $bits = '';
    vec($bits, fileno($socket), 1) = 1;
    return $to_write ? select(undef, $bits, undef, $SECONDS) : select($bits, undef, undef, $SECONDS);
}

sub open_socket {
    my ($to, $type) = @_;
    socket(my $socket, $to->{family}, $type, 0) or return (undef, failure($!));
    $socket->blocking(0);
    return ($socket, undef) if connect($socket, $to->{addr});
    return (undef, failure($!)) if $! != EINPROGRESS;
    return (undef, 'timeout') unless ready($socket, 1);
    my $error = unpack('i', getsockopt($socket, SOL_SOCKET, SO_ERROR));
    return $error ? (undef, failure($! = $error)) : ($socket, undef);
}

# What the server says to a word: the body over HTTP, the datagram over UDP.
sub ask {
    my ($socket, $word, $udp, $host) = @_;
    my $text = $udp ? $word : "GET /$word HTTP/1.1\r\nHost: $host\r\n\r\n";
    defined(syswrite($socket, $text)) or return (undef, failure($!));
    my $answer = '';
    while (1) {
        return (undef, $udp ? 'timeout' : 'silent') unless ready($socket, 0);
        my $read = sysread($socket, $answer, 65536, length $answer);
        return (undef, failure($!)) unless defined $read;
        return ($answer, undef) if $udp;
        return ('?', undef) unless $read && $answer =~ /^HTTP/;    # some other server
        next unless $answer =~ /^HTTP\S+ (\d+).*?\r\n\r\n(.*)/s;
        my ($status, $body) = ($1, $2);
        return ("http-$status", undef) if $status != 200;
        return ($body, undef) if $answer !~ /content-length: *(\d+)/i || length($body) >= $1;
    }
}

sub attempt {
    my ($to, $udp, $host) = @_;
    my ($socket, $failure) = open_socket($to, $udp ? SOCK_DGRAM : SOCK_STREAM);
    return "$failure\t-\t-" if $failure;
    (my $endpoint, $failure) = ask($socket, 'hostname', $udp, $host);
    return "$failure\t-\t-" if $failure;
    return "answered\t$endpoint\t-" if $endpoint =~ /^(\?|http-)/;
    (my $source, $failure) = ask($socket, 'clientip', $udp, $host);
    $source = '-' if $failure;
    $source =~ s/:\d+$//;
    $source =~ s/^\[|\]$//g;
    return "answered\t$endpoint\t$source";
}

sub probe {
    my ($protocol, $host, $port, $attempts, $patience) = @_;
    my $udp = $protocol eq 'udp';
    local $SIG{ALRM} = sub { die "slow\n" };
    my ($error, @found);
    # all addresses of a name in turn: which of them a client takes is its own choice
    my %hints = (socktype => SOCK_STREAM);
    eval { alarm 12; ($error, @found) = getaddrinfo($host, $port, \%hints); alarm 0; 1 }
        or return ("name-timeout\t-\t-" => 1);
    alarm 0;
    return (($error == EAI_NONAME ? 'no-such-name' : 'name-error') . "\t-\t-" => 1) if $error;
    my (%seen, $failed);
    for my $number (1 .. $attempts) {
        my $result = attempt($found[($number - 1) % @found], $udp, $host);
        $seen{$result}++;
        next if $result =~ /^answered/;
        last if ++($failed //= 0) >= $patience;
        sleep 1 if $failed < 3;    # the kernel tells about one peer only so often
    }
    return %seen;
}

$| = 1;
my $running = 0;
while (my $line = <STDIN>) {
    chomp $line;
    my ($id, @words) = split /\t/, $line;
    if ($running >= $AT_A_TIME) { wait; $running--; }
    my $child = fork // die "fork: $!";
    if ($child) { $running++; next; }
    my %seen = probe(@words);
    syswrite(STDOUT, join '', map { "$id\t$_\t$seen{$_}\n" } sort keys %seen);
    exit 0;
}
1 while wait > 0;
