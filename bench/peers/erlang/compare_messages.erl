%% A message from process to process, and asked. There are no foreign threads to send from. After the Efficiency Guide's "Processes"
%% and the OTP Design Principles' "gen_server Behaviour"; send_request/2 is of the stdlib reference, and a timeout of a receive of
%% the Erlang reference manual ("Expressions", "Receive").
-module(compare_messages).
-export([ring/2, pairs/1, cross_ping_pong/1, ask_then/1, ask_get/1, ask_timeout/1, ask_across/1]).
-export([member/0, asks/1, asks_and_goes_on/2]).
-export([init/1, handle_call/3, handle_cast/2]).
-behaviour(gen_server).

ring(#{count := Count} = Args, Members) ->
    measure_go(Args, Count, [make_ring([spawn(?MODULE, member, []) || _ <- lists:seq(1, Members)])]).

pairs(#{count := Count, workers := Workers} = Args) ->
    measure_go(Args, Count * Workers,
               [make_ring([spawn(?MODULE, member, []), spawn(?MODULE, member, [])]) || _ <- lists:seq(1, Workers)]).

%% On two schedulers. The option has no documentation, which tells one to leave this to the runtime; it is how the two are
%% kept apart that would else be brought together. ./dev compare runs this with "+sbwt very_long" (erl's flags): awake.
cross_ping_pong(#{count := Count} = Args) ->
    measure_go(Args, Count, [make_ring([spawn_opt(?MODULE, member, [], [{scheduler, N}]) || N <- [1, 2]])]).

%% Each of these passes a token on as often as the arguments say.
measure_go(#{count := Count} = Args, Operations, First) ->
    compare_measure:measure(Args, Operations,
                            fun() -> go(Count, First) end).

go(Count, First) ->
    [F ! {go, Count, self()} || F <- First],
    compare_measure:wait(length(First)).

%% Each knows the next one, the last one the first.
make_ring([First | Rest] = Members) ->
    [Member ! {next, Next} || {Member, Next} <- lists:zip(Members, Rest ++ [First])],
    First.

%% Passes the token on until its hops are used up.
member() ->
    receive {next, Next} -> member(Next) end.

member(Next) ->
    receive
        {token, 0, Began, Waits} ->
            compare_measure:ended(Waits, Began),
            member(Next);
        {token, Hops, Began, Waits} ->
            Next ! {token, Hops - 1, Began, Waits},
            member(Next);
        {go, Count, Waits} ->
            Next ! {token, Count - 1, erlang:monotonic_time(), Waits},
            member(Next)
    end.

ask_then(#{count := Count} = Args) ->
    measure_go(Args, Count, [spawn_link(?MODULE, asks_and_goes_on, [server([]), infinity])]).

ask_get(#{count := Count} = Args) ->
    measure_go(Args, Count, [spawn_link(?MODULE, asks, [server([])])]).

%% With a timeout less without one.
ask_timeout(#{count := Count} = Args) ->
    Server = server([]),
    [Timed, Untimed] = [spawn_link(?MODULE, asks_and_goes_on, [Server, Timeout]) || Timeout <- [5000, infinity]],
    compare_measure:measure(Args, Count, fun() -> go(Count, [Timed]) - go(Count, [Untimed]) end).

%% On two schedulers: see cross_ping_pong/1.
ask_across(#{count := Count} = Args) ->
    Server = server([{scheduler, 2}]),
    measure_go(Args, Count, [spawn_opt(?MODULE, asks_and_goes_on, [Server, infinity], [link, {scheduler, 1}])]).

server(Options) ->
    {ok, Server} = gen_server:start_link(?MODULE, [], [{spawn_opt, Options}]),
    Server.

init([]) -> {ok, []}.
handle_call({question, Number}, _From, State) -> {reply, Number, State}.
handle_cast(_, State) -> {noreply, State}.

%% Waits for each answer: gen_server:call/2, with its default timeout of five seconds, as ours.
asks(Server) ->
    receive
        {go, Count, Waits} ->
            Began = erlang:monotonic_time(),
            Count = call(Server, Count, 0),
            compare_measure:ended(Waits, Began),
            asks(Server)
    end.

call(_, 0, Sum) -> Sum;
call(Server, Left, Sum) -> call(Server, Left - 1, Sum + gen_server:call(Server, {question, 1})).

%% Sends a request and is told the answer in its loop, where it would take other messages too: gen_server:send_request/2.
asks_and_goes_on(Server, Timeout) ->
    receive
        {go, Count, Waits} ->
            Began = erlang:monotonic_time(),
            Count = request(Server, Timeout, Count, 0),
            compare_measure:ended(Waits, Began),
            asks_and_goes_on(Server, Timeout)
    end.

request(_, _, Count, Count) -> Count;
request(Server, Timeout, Count, Sum) ->
    Request = gen_server:send_request(Server, {question, 1}),
    receive
        Message ->
            {reply, Number} = gen_server:check_response(Message, Request),
            request(Server, Timeout, Count, Sum + Number)
    after Timeout ->
            error(timeout)
    end.
