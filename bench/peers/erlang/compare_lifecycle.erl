%% Processes that start, end, fail, and just exist; and their timers. After the Efficiency Guide's "Processes" (spawn, memory) and
%% "Common Caveats" (erlang:send_after/3 rather than the timer module), and the OTP Design Principles' "Supervisor Behaviour".
-module(compare_lifecycle).
-export([spawn_stop/1, skynet/1, memory/1, restart/1, timer/2]).
-export([mayfly/3, skynet_node/3, idle/1, init/1, start_crashes/1, crashes/1, keeps_timers/2]).
-behaviour(supervisor).

%% Started in batches of 64, so that a batch ends while the next is not yet begun. The last one of all ends the run.
spawn_stop(#{count := Count} = Args) ->
    compare_measure:measure(Args, Count,
                            fun() ->
                                    Waits = self(),
                                    spawn(fun() -> spawns(Count, Waits) end),
                                    compare_measure:wait(1)
                            end).

spawns(Count, Waits) ->
    Alive = atomics:new(1, []),
    atomics:put(Alive, 1, Count),
    Began = erlang:monotonic_time(),
    spawn_batches(Count, Alive, Waits, Began).

spawn_batches(0, _, _, _) -> ok;
spawn_batches(Left, Alive, Waits, Began) ->
    Batch = min(64, Left),
    [spawn(?MODULE, mayfly, [Alive, Waits, Began]) ! hello || _ <- lists:seq(1, Batch)],
    self() ! more,
    receive more -> spawn_batches(Left - Batch, Alive, Waits, Began) end.

mayfly(Alive, Waits, Began) ->
    receive hello -> ok end,
    case atomics:sub_get(Alive, 1, 1) of
        0 -> compare_measure:ended(Waits, Began);
        _ -> ok
    end.

%% A node of the tree: a leaf sends its parent its number, any other starts ten children and sends its parent their sum.
skynet(#{count := Count} = Args) ->
    compare_measure:measure(Args, Count,
                            fun() ->
                                    Waits = self(),
                                    spawn(fun() ->
                                                  Began = erlang:monotonic_time(),
                                                  spawn(?MODULE, skynet_node, [self(), 0, Count]),
                                                  Sum = Count * (Count - 1) div 2,
                                                  Sum = receive {sum, Value} -> Value end,
                                                  compare_measure:ended(Waits, Began)
                                          end),
                                    compare_measure:wait(1)
                            end).

skynet_node(Parent, Number, 1) -> Parent ! {sum, Number};
skynet_node(Parent, Number, Size) ->
    Part = Size div 10,
    [spawn(?MODULE, skynet_node, [self(), Number + I * Part, Part]) || I <- lists:seq(0, 9)],
    Parent ! {sum, add(10, 0)}.

add(0, Sum) -> Sum;
add(Missing, Sum) -> receive {sum, Value} -> add(Missing - 1, Sum + Value) end.

%% Resident memory, as the others; each has handled a message and waits. It does not hibernate: that halves its memory, and makes
%% each message a garbage collection and a heap anew (erlang:hibernate/3), which is nothing for processes that still talk.
memory(#{count := Count} = Args) ->
    Before = resident(),
    Me = self(),
    Idle = [spawn(?MODULE, idle, [Me]) || _ <- lists:seq(1, Count)],
    [Process ! hello || Process <- Idle],
    [receive greeted -> ok end || _ <- Idle],
    compare_measure:report_bytes(Args, Count, resident() - Before).

idle(Me) ->
    receive hello -> Me ! greeted, idle(Me) end.

resident() ->
    {ok, Statm} = file:read_file("/proc/self/statm"),
    [_, Pages | _] = string:lexemes(Statm, " "),
    binary_to_integer(Pages) * 4096.

%% A supervisor's child crashes, is started again, and says so; then it is told to crash again.
restart(#{count := Count} = Args) ->
    {ok, _} = supervisor:start_link(?MODULE, self()),
    Child = receive {back, Pid} -> Pid end,
    Waits = self(),
    compare_measure:measure(Args, Count,
                            fun() ->
                                    Began = erlang:monotonic_time(),
                                    put(child, crash(get_child(Child), Count)),
                                    compare_measure:ended(Waits, Began),
                                    compare_measure:wait(1)
                            end).

%% The last one that came back.
get_child(First) ->
    case get(child) of
        undefined -> First;
        Child -> Child
    end.

crash(Child, 0) -> Child;
crash(Child, Left) ->
    Child ! crash,
    receive {back, Next} -> crash(Next, Left - 1) end.

init(Driver) ->
    {ok, {#{strategy => one_for_one, intensity => 1 bsl 30, period => 1},
          [#{id => crashes, start => {?MODULE, start_crashes, [Driver]}}]}}.

start_crashes(Driver) ->
    {ok, proc_lib:spawn_link(?MODULE, crashes, [Driver])}.

crashes(Driver) ->
    Driver ! {back, self()},
    receive crash -> error(on_purpose) end.

%% A timer of ten seconds, started and cancelled; beside so many others.
timer(#{count := Count} = Args, Others) ->
    Waits = self(),
    Keeper = spawn_link(?MODULE, keeps_timers, [Others, Waits]),
    receive started -> ok end,
    compare_measure:measure(Args, Count,
                            fun() ->
                                    Began = erlang:monotonic_time(),
                                    timers(Count),
                                    compare_measure:ended(Waits, Began),
                                    compare_measure:wait(1)
                            end),
    Keeper ! cancel,
    receive cancelled -> ok end.

%% They are due ten minutes from now and later. Of a process of their own: or their references, of which there are as many, would be
%% moved whenever the other collects its garbage.
keeps_timers(Count, Waits) ->
    Timers = [erlang:send_after(600000 + 3 * I, self(), wait) || I <- lists:seq(0, Count - 1)],
    Waits ! started,
    receive cancel -> [true = is_integer(erlang:cancel_timer(Timer)) || Timer <- Timers] end,
    Waits ! cancelled.

%% What is cancelled tells the milliseconds that were left, or false if it is too late.
timers(0) -> ok;
timers(Left) ->
    Timer = erlang:send_after(10000, self(), wait),
    true = is_integer(erlang:cancel_timer(Timer)),
    timers(Left - 1).
