%% Programs of the Savina suite, with the checks of bench/savina/: a wrong result is no match, and ends the program. Each time
%% new processes; only from the first message on is it timed. After the Efficiency Guide's "Processes" (messages; a receive that
%% waits for a reference made just before does not scan what came earlier).
-module(compare_savina).
-export([ping_pong/1, counting/1, thread_ring/1, big/1, bank/1]).
-export([pinger/2, ponger/1, producer/2, counter/1, member/2, pings/3, account/2]).
-define(BALANCE, 1000000).

%% ---- ping-pong

ping_pong(#{count := Count} = Args) ->
    compare_measure:measure(Args, Count,
                            fun() ->
                                    spawn_link(?MODULE, pinger, [self(), Count]),
                                    compare_measure:wait(1)
                            end).

%% Tells itself when to ping again, as the suite has it: three messages a ping.
pinger(Waits, Count) ->
    Ponger = spawn_link(?MODULE, ponger, [0]),
    Began = erlang:monotonic_time(),
    Ponger ! {ping, self()},
    Count = pinging(Ponger, Count - 1),
    compare_measure:ended(Waits, Began),
    Ponger ! exit.

pinging(Ponger, Left) ->
    receive
        {pong, Pings} when Left =:= 0 ->
            Pings;
        {pong, _} ->
            self() ! again,
            pinging(Ponger, Left);
        again ->
            Ponger ! {ping, self()},
            pinging(Ponger, Left - 1)
    end.

ponger(Pings) ->
    receive
        {ping, Pinger} ->
            Pinger ! {pong, Pings + 1},
            ponger(Pings + 1);
        exit -> ok
    end.

%% ---- counting

counting(#{count := Count} = Args) ->
    compare_measure:measure(Args, Count,
                            fun() ->
                                    spawn_link(?MODULE, producer, [self(), Count]),
                                    compare_measure:wait(1)
                            end).

%% Sends all of them without a look at what comes back.
producer(Waits, Count) ->
    Counter = spawn_opt(?MODULE, counter, [0], [link, {message_queue_data, off_heap}]),
    Began = erlang:monotonic_time(),
    increments(Counter, Count),
    Counter ! {retrieve, self()},
    receive {count, Count} -> compare_measure:ended(Waits, Began) end.

increments(_, 0) -> ok;
increments(Counter, Left) ->
    Counter ! increment,
    increments(Counter, Left - 1).

counter(Count) ->
    receive
        increment -> counter(Count + 1);
        {retrieve, Producer} -> Producer ! {count, Count}
    end.

%% ---- thread ring

thread_ring(#{count := Count} = Args) ->
    compare_measure:measure(Args, Count, fun() -> ring(Count, 100) end).

ring(Hops, Size) ->
    Me = self(),
    [First | Rest] = Members = [spawn_link(?MODULE, member, [Me, Size]) || _ <- lists:seq(1, Size)],
    [Member ! {next, Next} || {Member, Next} <- lists:zip(Members, Rest ++ [First])],
    Began = erlang:monotonic_time(),
    First ! {token, Hops},
    Hops = lists:sum([receive {gone, Made} -> Made end || _ <- Members]),
    compare_measure:ended(Me, Began),
    compare_measure:wait(1).

member(Ring, Size) ->
    receive {next, Next} -> member(Ring, Size, Next, 0) end.

%% Passes the token on; at its last hop tells the whole ring to end.
member(Ring, Size, Next, Made) ->
    receive
        {token, 0} ->
            Next ! {exit, Size},
            member(Ring, Size, Next, Made);
        {token, Hops} ->
            Next ! {token, Hops - 1},
            member(Ring, Size, Next, Made + 1);
        {exit, Left} ->
            Left > 1 andalso (Next ! {exit, Left - 1}),
            Ring ! {gone, Made}
    end.

%% ---- big

big(#{count := Count} = Args) ->
    Each = Count div 120,
    compare_measure:measure(Args, Each * 120, fun() -> big(Each, 120) end).

big(Each, Size) ->
    Me = self(),
    All = list_to_tuple([spawn_link(?MODULE, pings, [Me, Id, Each]) || Id <- lists:seq(0, Size - 1)]),
    Began = erlang:monotonic_time(),
    [Pings ! {meet, All} || Pings <- tuple_to_list(All)],
    Expected = Each * Size,
    Expected = lists:sum([receive {done, Pongs} -> Pongs end || _ <- lists:seq(1, Size)]),
    compare_measure:ended(Me, Began),
    [Pings ! exit || Pings <- tuple_to_list(All)],
    compare_measure:wait(1).

%% A ping may come before all are known: it waits, since only `meet` is received first.
pings(Sink, Id, Left) ->
    receive {meet, All} -> ping(Sink, Id, All, Left, 0, Id) end.

%% Pings one of the others at random, and the next one when the pong has come.
ping(Sink, Id, All, 0, Pongs, Random) ->
    Sink ! {done, Pongs},
    pings(Sink, Id, All, 0, Pongs, Random);
ping(Sink, Id, All, Left, Pongs, Random) ->
    Next = random(Random),
    element(Next rem tuple_size(All) + 1, All) ! {ping, self()},
    pings(Sink, Id, All, Left - 1, Pongs, Next).

pings(Sink, Id, All, Left, Pongs, Random) ->
    receive
        {ping, From} ->
            From ! pong,
            pings(Sink, Id, All, Left, Pongs, Random);
        pong ->
            ping(Sink, Id, All, Left, Pongs + 1, Random);
        exit ->
            ok
    end.

%% The suite's own generator, as in bench/savina/pseudo_random.hpp.
random(Value) -> (Value * 1309 + 13849) band 65535.

%% ---- bank transaction

bank(#{count := Count} = Args) ->
    compare_measure:measure(Args, Count, fun() -> bank(Count, 1000) end).

bank(Count, Size) ->
    Me = self(),
    All = list_to_tuple([spawn_link(?MODULE, account, [Me, ?BALANCE]) || _ <- lists:seq(1, Size)]),
    Began = erlang:monotonic_time(),
    order(Count, Size, All, 74755),
    [receive credited -> ok end || _ <- lists:seq(1, Count)],
    [Account ! {balance, Me} || Account <- tuple_to_list(All)],
    Sum = Size * ?BALANCE,
    Sum = lists:sum([receive {balance, Balance} -> Balance end || _ <- lists:seq(1, Size)]),
    compare_measure:ended(Me, Began),
    compare_measure:wait(1).

%% Always to one behind: no ring of accounts that wait for each other.
order(0, _, _, _) -> ok;
order(Left, Size, All, Random) ->
    First = random(Random),
    Second = random(First),
    Third = random(Second),
    From = First rem (Size div 10 * 8),
    To = From + max(1, Second rem (Size - From)),
    element(From + 1, All) ! {credit, ?BALANCE div (Third + 1), element(To + 1, All)},
    order(Left - 1, Size, All, Third).

%% Moves money to another account; until that one has confirmed it, the selective receive keeps all else back. By a new
%% reference, so that it does not look through what has come before (Efficiency Guide: "Processes").
account(Teller, Balance) ->
    receive
        {credit, Amount, To} ->
            Reference = make_ref(),
            To ! {debit, Amount, self(), Reference},
            receive {debited, Reference} -> Teller ! credited end,
            account(Teller, Balance - Amount);
        {debit, Amount, From, Reference} ->
            From ! {debited, Reference},
            account(Teller, Balance + Amount);
        {balance, To} ->
            To ! {balance, Balance}
    end.
